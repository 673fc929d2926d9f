import Booking
import Domain
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import BackOffice

/// Rehearsals and reports of the load harness are found where people look for them, and nothing else of the machine is.
@Suite(.timeLimit(.minutes(1))) struct MeasurementTests {
    private static func result(of session: String, breaksAt: Double = 1.4, faults: String = "") -> String {
        """
        {"started_at":"2026-01-05T20:00:00Z","faults":[\(faults)],"verdict":{"session":"\(session)","visitors":5000,"places":400,"box_offices":2,\
        "most_shoppers":90,"needs":[{"breaks_at":\(breaksAt)}]}}
        """
    }

    private static func write(_ text: String, _ path: String, _ house: House) throws {
        let file = house.folder.appending(path: "reports/\(path)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    @Test func aFolderOfReportsIsReadByOperatorsAndLeadsNowhereElse() async throws {
        let house = try await House()
        let operate = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        #expect(try await !house.ask(.get, "/exploitation", headers: operate.headers).text.contains("Mesures"))
        try Self.write("<h1>Rush</h1><script>alert(1)</script>", "loadtest/rush/report.html", house)
        try Self.write("<h1>Private</h1>", "../secret.html", house)
        try Self.write("{}", "loadtest/rush/result.json", house)
        try Self.write("too deep", "a/b/c/report.html", house)
        let folder = house.folder.appending(path: "reports").path
        try FileManager.default.createSymbolicLink(atPath: folder + "/link.html", withDestinationPath: house.folder.path + "/secret.html")
        try FileManager.default.createSymbolicLink(atPath: folder + "/out", withDestinationPath: house.folder.path)
        let page = try await house.ask(.get, "/exploitation", headers: operate.headers)
        #expect(page.text.contains("href=\"/exploitation/mesures/loadtest~rush~report.html\">loadtest/rush/report.html</a>") && page.text.matches(of: /mesures\//).count == 1)
        let report = try await house.ask(.get, "/en/operation/measurements/loadtest~rush~report.html", headers: operate.headers)
        #expect(report.status == 200 && report.text.contains("<h1>Rush</h1>") && report.headers[.xContentTypeOptions] == "nosniff")
        let policy = report.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.hasPrefix("default-src 'none'") && policy.hasSuffix("; sandbox") && !policy.contains("script-src"), "it runs nothing")
        for name in [
            "..~secret.html", "..%2Fsecret.html", "link.html", "out~secret.html", "loadtest~rush~result.json", "a~b~c~report.html", "loadtest", "", "%00", "loadtest%2Frush%2Freport.html",
        ] {
            let found = try await house.ask(.get, "/exploitation/mesures/\(name)", headers: operate.headers)
            #expect(found.status == 404 && !found.text.contains("Private"), "\(name)")
        }
        for (email, roles) in [("paul@example.org", [StaffRole.programmer]), ("impots@example.org", [.taxReader])] {
            let other = try await house.member(email, StaffPosition(roles: Set(roles), organisers: ["org-a"]))
            #expect(try await house.ask(.get, "/exploitation/mesures/loadtest~rush~report.html", headers: other.headers).status == 403)
        }
    }

    @Test func aRehearsalIsOnThePageOfItsOpening() async throws {
        let house = try await House(redis: RedisServer())
        let operate = try await house.member("olga@example.org", StaffPosition(roles: [.operator]))
        let path = "/ouvertures/\(House.waited)"
        #expect(try await house.ask(.get, path, headers: operate.headers).text.contains("Aucune répétition n’est connue."))
        try Self.write("<h1>Report</h1>", "rock/report.html", house)
        try Self.write(Self.result(of: House.waited), "rock/latest.json", house)
        try Self.write("<h1>Other</h1>", "other/report.html", house)
        try Self.write(Self.result(of: House.mine, breaksAt: 0.8), "other/latest.json", house)
        let kept = try await house.ask(.get, path, headers: operate.headers)
        #expect(kept.text.contains("/exploitation/mesures/rock~report.html\"") && kept.text.contains("Tient") && !kept.text.contains("other~report.html") && !kept.text.contains("#m"))

        var headers = operate.headers
        headers[.contentType] = "multipart/form-data; boundary=b"
        let body = "--b\r\nContent-Disposition: form-data; name=\"result\"; filename=\"latest.json\"\r\n\r\n\(Self.result(of: House.waited))\r\n--b--\r\n"
        #expect(try await house.send(.post, "\(path)/discussion", bytes: Array(body.utf8), headers: headers).status == 303)
        let page = try await house.ask(.get, path, headers: operate.headers)
        #expect(page.text.contains("\(path)/discussion?before=2#m1\"") && page.text.matches(of: /Jouée le/).count == 1, "sent and kept, it is one")
        #expect(try await house.ask(.get, "\(path)/discussion?before=2", headers: operate.headers).text.contains("id=\"m1\""))
        let json = try await house.ask(.get, "/v1/openings/\(House.waited)", headers: operate.headers).json
        let played = try #require((json["rehearsals"] as? [[String: Any]])?.first)
        #expect(played["holds"] as? Bool == true && played["message"] as? Int == 1 && (played["figures"] as? [String: Int])?["visitors"] == 5_000)
        let all = try await house.ask(.get, "/en/operation", headers: operate.headers)
        #expect(all.text.contains("rock-1, played") && all.text.contains("Does not hold") && all.text.contains("a wave too large: 0.8 times this one") && all.text.contains("Holds"))
        #expect(!all.text.contains("Measurements"), "a rehearsal is not listed twice")
        await house.close()
    }

    /// Whatever broke a rule, or breaks before its own wave is over, does not hold.
    @Test func whatHolds() {
        func holds(_ figures: [AttachedReport.Figure]) -> Bool { PlayedOpening(report: AttachedReport(.rehearsal, session: "a", at: Timestamp(milliseconds: 0), figures: figures)).holds }
        #expect(holds([.init(.brokenRules, 0), .init(.breaksAtPercent, 100)]) && holds([.init(.brokenRules, 0)]))
        #expect(!holds([.init(.brokenRules, 1), .init(.breaksAtPercent, 300)]) && !holds([.init(.brokenRules, 0), .init(.breaksAtPercent, 99)]) && !holds([]))
    }
}
