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
        #expect(page.status == 200 && page.text.contains("paul@example.org") && !page.text.contains("porte@example.org") && !page.text.contains("takings"))
        #expect(try await house.ask(.get, "/rapports", headers: claire.headers).text.contains("/rapports/envois"))
        #expect(try await house.ask(.get, "/rapports", headers: paul.headers).text.contains("/rapports/envois") == false)
        var form = ["report": "sales", "span": "yesterday", "rhythm": "daily", "hour": "7", "organiser": ""]
        func post() async throws -> House.Answer { try await house.ask(.post, "/rapports/envois", json: House.fields(form), headers: claire.headers) }
        #expect(try await post().text.contains("Choisissez qui le reçoit"))
        form["reader-\(paul.account.id)"] = "1"
        form["reader-\(door.account.id)"] = "1"
        for (field, wrong) in [("report", "takings"), ("span", "tomorrow"), ("rhythm", "hourly"), ("hour", "24"), ("organiser", "org-z")] {
            let right = form[field]
            form[field] = wrong
            #expect(try await post().status == 422, "\(field)")
            form[field] = right
        }
        form["report"] = "vat"
        #expect(try await post().text.contains("parle au nom d’un exploitant"))
        form["organiser"] = "org-a"
        let saved = try await post()
        #expect(saved.status == 200 && saved.text.contains("chaque jour") && saved.text.contains("Paul"))
        let kept = try #require(try await house.ledger.schedules().first)
        #expect(kept.schedule.receivers == [paul.account.id] && kept.by == .account(claire.account.id))
        _ = try await house.ledger.move(paul.account.id, to: StaffPosition(roles: [.operator]), by: .system("test"), at: house.clock.now)
        #expect(try await house.ask(.get, "/en/reports/letters", headers: claire.headers).text.contains("may not read it any more"))
        #expect(try await house.ask(.post, "/rapports/envois/\(kept.id)", json: "", headers: claire.headers).status == 303)
        #expect(try await house.ledger.schedules().isEmpty)
        #expect(try await house.ask(.post, "/rapports/envois/\(kept.id)", json: "", headers: claire.headers).status == 404)
    }
}
