import Testing

@testable import Domain

@Suite struct DialogueTests {
    private static func person(_ id: Int64, _ name: String) -> StaffAccount {
        StaffAccount(id: id, email: "\(id)@example.org", name: name, language: "fr", position: StaffPosition(roles: [.director]), addedAt: Timestamp(milliseconds: 0))
    }

    private static let colleagues = [person(1, "Claire Martin"), person(2, "Paul Durand"), person(3, "Paul"), person(4, "Inès, exploitation"), person(5, "Jean-Luc Petit")]

    /// What is written, and who is named.
    private static let named: [(text: String, accounts: [Int64])] = [
        ("@Claire Martin, qu’en dis-tu ?", [1]), ("@claire martin", [1]), ("bonjour @Claire", [1]), ("@Claire\n@Ines", [1, 4]), ("@Paul Durand et @Paul", [2, 3]),
        ("@Jean-Luc, oui", [5]), ("@Inès, exploitation : oui", [4]), ("claire@Claire.example", []), ("@Clairement", []), ("@", []), ("@@Claire", [1]), ("@Zoé", []), ("", []),
        ("\u{1F3B8}@Claire\u{1F3B8}", [1]),
    ]

    @Test(arguments: named.indices) func whoIsNamed(_ index: Int) {
        let (text, accounts) = Self.named[index]
        let mentions = Mentions.all(in: text, of: Self.colleagues)
        #expect(mentions.map(\.account) == accounts, "\(text)")
        #expect(mentions.allSatisfy { text[$0.range].hasPrefix("@") })
    }

    @Test func nobodyIsNamedByANameThatTwoHave() {
        let two = [Self.person(1, "Paul Durand"), Self.person(2, "Paul Petit"), Self.person(3, "Inès"), Self.person(4, "Inès")]
        #expect(Mentions.all(in: "@Inès", of: two).isEmpty)
        #expect(Mentions.all(in: "@Paul", of: two).isEmpty)
        #expect(Mentions.all(in: "@Paul Petit", of: two).map(\.account) == [2])
    }

    @Test func topicsAreReadAsTheyAreWritten() {
        for topic in [DialogueTopic.event("rock"), .opening("rock-1")] { #expect(DialogueTopic(text: topic.text) == topic) }
        for text in ["", "event", "event a b", "other a"] { #expect(DialogueTopic(text: text) == nil) }
    }

    @Test func textsAreKeptWithoutBlanksAround() {
        #expect(DialogueEntry.text(typed: " \r\n a\r\nb\u{0}\u{8}\rc\t \n") == "a\nb\nc")
        #expect(DialogueEntry.text(typed: String(repeating: "é", count: DialogueEntry.longest)) != nil)
        #expect(DialogueEntry.text(typed: String(repeating: "é", count: DialogueEntry.longest + 1)) == nil)
    }
}
