import Foundation
import Pages
import TestPlatform
import Testing

/// Which pages there are, and which of them axe looked at. Whoever adds an address says here whether it is a page: then a walk has to go there, in both languages.
enum SeenPages {
    static let site: [SiteURL] = [
        .programme, .agenda, .month("*"), .venue("*"), .widget(venue: "*"), .legalNotice, .terms, .privacy, .style, .event("*"), .session("*"), .wish("*"), .waiting("*"),
        .waitingJoined("*"), .confirmWaiting(session: "*", hold: "*"), .leaveWaiting(session: "*", hold: "*"), .room("*"), .roomAddress("*"), .draw("*"), .seats("*"),
        .myBasket, .basket(session: "*", hold: "*"), .recap(session: "*", hold: "*"), .order("*"), .buyer("*"), .refund("*"), .names("*"), .tickets("*"), .account,
        .accountCode, .mailbox, .keptLetter("*"),
    ]
    /// Where forms are sent that lead on to a page, and files.
    static let siteOthers: [SiteURL] = [
        .enterRoom("*"), .leaveRoom("*"), .askForTurn("*"), .calendar(session: "*"), .extend(session: "*", hold: "*"), .release(session: "*", hold: "*"),
        .takeOut(session: "*", hold: "*"), .purchase(session: "*", hold: "*"), .pay("*"), .cancelOrder("*"), .ticketsPDF("*"), .ticketCode(order: "*", ticket: "*"),
        .signOut, .keptFile(letter: "*", name: "*"),
    ]

    static let staff: [StaffURL] = [
        .home, .signIn, .secondFactor, .forgotten, .welcome("*"), .telephone, .confirm, .account, .tokens, .team, .invite, .member("*"), .journal, .openings, .opening("*"),
        .shows, .show("*"), .session(event: "*", id: "*"), .doors, .scan, .venues, .venue("*"), .venuePlan("*", "*"), .draft("*"), .draftPreview("*"),
        .draftPublication("*"), .dropDraft("*"), .repeatDraft("*"), .draftPlan("*", "*"), .draftSketch("*", "*"), .sales, .sessionSales("*"), .seatHeat("*"), .reports,
        .ledger, .order("*"), .archives, .buyers, .findBuyer, .schedules, .operation, .owed, .owedItem("*"), .incidents, .incident("*"), .blocks, .process("*", "*"), .report("*"), .subscribers,
        .subscriber("*"), .calendar, .capacityPlan("*"), .promotions, .promotion("*"), .showDialogue("*"), .openingDialogue("*"),
    ]
    static let staffOthers: [StaffURL] = [
        .homeFigures, .signOut, .drafts, .password, .profile, .recoveryCodes, .endSession("*"), .revokeToken("*"), .revokeMember("*"), .resetMember("*"), .openingFigures("*"),
        .openingHand("*"), .postpone(event: "*", id: "*"), .cancelSession(event: "*", id: "*"), .revokeDevice("*"), .reopenDoors("*"), .sessionFigures("*"), .guests("*"),
        .orderBuyer("*"), .takeBackOrder("*"), .removeBlock("*"), .archive("*"), .exportBuyer, .eraseBuyer, .endSchedule("*"), .operationFigures, .retryItem("*"), .holdItem("*"), .settleItem("*"), .giveUpItem("*"), .takeBack("*"),
        .processLog("*", "*"), .tryOutSubscriber("*"), .replaySubscriber("*"), .pauseSubscriber("*"), .removeSubscriber("*"), .askDevelopers("*"), .endPromotion("*"),
    ]

    /// What a folder's walks noted of the pages that axe looked at: `site /agenda`, `house /en/team`, each on a line of a file of its own walk.
    static func seen(in folder: String) throws -> Set<String> {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("axe-") }
        return try Set(files.flatMap { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).split(separator: "\n").map(String.init) })
    }

    /// Pages that nobody looked at, as `house /ouvertures/*`.
    static func missed(among seen: Set<String>) -> [String] {
        let pages = Language.allCases.flatMap { say in site.map { "site " + $0.path(in: say) } + staff.map { "house " + $0.path(in: say) } }
        return pages.filter { page in !seen.contains { isOne($0, of: page) } }
    }

    /// Whether an address is one of a page's: `*` stands for one part of it.
    private static func isOne(_ address: String, of page: String) -> Bool {
        let (parts, pattern) = (address.split(separator: "/"), page.split(separator: "/"))
        return parts.count == pattern.count && zip(parts, pattern).allSatisfy { $1 == "*" || $0 == $1 }
    }
}

@Suite struct SeenPagesTests {
    /// An address that is new is a page or none: its enum's switch names them all.
    @Test func everyAddressIsSaidToBeAPageOrNone() throws {
        func names<URL>(_ urls: [URL]) -> [String] { urls.map { "\($0)".prefix { $0 != "(" } }.map(String.init).sorted() }
        #expect(names(SeenPages.site + SeenPages.siteOthers) == (try Self.cases(of: "SiteURL")))
        #expect(names(SeenPages.staff + SeenPages.staffOthers) == (try Self.cases(of: "StaffURL")))
    }

    private static func cases(of name: String) throws -> [String] {
        let folder = Platform.root.appending(path: "Sources/Pages").path
        let file = try #require(try FileManager.default.subpathsOfDirectory(atPath: folder).first { $0.hasSuffix("/\(name).swift") || $0 == "\(name).swift" })
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        let cases = text.matches(of: /\n +case \.([A-Za-z]+)/).map { String($0.1) }
        #expect(cases.count > 40)
        return cases.sorted()
    }

    @Test func aPageThatNoWalkVisitedIsMissed() {
        let all = Set(Language.allCases.flatMap { say in
            SeenPages.site.map { "site " + $0.path(in: say) } + SeenPages.staff.map { "house " + $0.path(in: say) }
        })
        #expect(SeenPages.missed(among: all) == [])
        #expect(SeenPages.missed(among: all.subtracting(["house /en/ledger/archives", "site /style"])) == ["site /style", "house /en/ledger/archives"])
        #expect(SeenPages.missed(among: all.subtracting(["house /ouvertures/*"]).union(["house /ouvertures/soiree/discussion"])) == ["house /ouvertures/*"])
        #expect(SeenPages.missed(among: all.subtracting(["house /ouvertures/*"]).union(["house /ouvertures/soiree"])) == [])
    }
}
