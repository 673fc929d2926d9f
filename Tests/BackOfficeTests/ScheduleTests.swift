import Booking
import Domain
import Testing

@testable import BackOffice

/// A director has reports mailed.
@Suite struct ScheduleTests {
    @Test func aDirectorSchedulesReportsForThoseWhoMayReadThem() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let paul = try await house.member("paul@example.org", .programmer, name: "Paul")
        let door = try await house.member("porte@example.org", StaffPosition(roles: [.door], organisers: ["org-a"]), name: "Porte")
        _ = try await house.invite("invitee@example.org", .programmer, name: "Jeanne")
        let page = try await house.ask(.get, "/rapports/envois", headers: claire.headers)
        #expect(!page.text.contains("invitee@example.org"), "who never came in may be nobody")
        #expect(page.status == 200 && page.text.contains("paul@example.org") && !page.text.contains("porte@example.org"))
        for kind in ReportKind.allCases { #expect(page.text.contains("<option value=\"\(kind.rawValue)\""), "\(kind)") }
        #expect(try await house.ask(.get, "/rapports", headers: claire.headers).text.contains("/rapports/envois"))
        #expect(try await house.ask(.get, "/rapports", headers: paul.headers).text.contains("/rapports/envois") == false)
        var form = ["report": "sales", "span": "yesterday", "rhythm": "daily", "hour": "7", "organiser": "", "form-pdf": "1"]
        func post() async throws -> House.Answer { try await house.ask(.post, "/rapports/envois", json: House.fields(form), headers: claire.headers) }
        #expect(try await post().text.contains("Choisissez qui le reçoit"))
        form["reader-\(paul.account.id)"] = "1"
        form["reader-\(door.account.id)"] = "1"
        for (field, wrong) in [("report", "gossip"), ("span", "tomorrow"), ("rhythm", "hourly"), ("hour", "24"), ("organiser", "org-z")] {
            let right = form[field]
            form[field] = wrong
            #expect(try await post().status == 422, "\(field)")
            form[field] = right
        }
        form["report"] = "vat"
        #expect(try await post().text.contains("parle au nom d’un exploitant"))
        form["organiser"] = "org-a"
        form["form-xml"] = "1"
        #expect(try await post().text.contains("en XML il n’y a que la déclaration aux auteurs"))
        form["form-xml"] = nil
        form["form-pdf"] = nil
        #expect(try await post().text.contains("Choisissez une forme"))
        (form["form-csv"], form["form-screen"]) = ("1", "1")
        let saved = try await post()
        #expect(saved.status == 200 && saved.text.contains("chaque jour") && saved.text.contains("Paul") && saved.text.contains("un lien vers l’écran\u{202F}; CSV"))
        let kept = try #require(try await house.ledger.schedules().first)
        #expect(kept.schedule.forms == [.csv, .screen])
        #expect(kept.schedule.receivers == [paul.account.id] && kept.by == .account(claire.account.id))
        _ = try await house.ledger.move(paul.account.id, to: StaffPosition(roles: [.operator]), by: .system("test"), at: house.clock.now)
        #expect(try await house.ask(.get, "/en/reports/letters", headers: claire.headers).text.contains("may not read it any more"))
        #expect(try await house.ask(.post, "/rapports/envois/\(kept.id)", json: "", headers: claire.headers).status == 303)
        #expect(try await house.ledger.schedules().isEmpty)
        for (report, forms) in [("takings", ["pdf", "csv"]), ("sibil", ["csv"]), ("cnm", ["pdf", "screen"]), ("sacd", ["xml"])] {
            var form = ["report": report, "span": "last-quarter", "rhythm": "quarterly", "hour": "6", "organiser": "org-a", "reader-\(claire.account.id)": "1"]
            for name in forms { form["form-\(name)"] = "1" }
            #expect(try await house.ask(.post, "/rapports/envois", json: House.fields(form), headers: claire.headers).status == 200, "\(report)")
        }
        let quarterly = try await house.ledger.schedules().map(\.schedule)
        #expect(quarterly.map(\.kind) == [.takings, .sibil, .cnm, .sacd] && quarterly.map(\.forms) == [[.pdf, .csv], [.csv], [.pdf, .screen], [.xml]])
        #expect(quarterly.allSatisfy { $0.span == .lastQuarter && $0.rhythm == .quarterly })
        #expect(try await house.ask(.post, "/rapports/envois/\(kept.id)", json: "", headers: claire.headers).status == 404)
    }
}
