import Booking
import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite("Mail")
struct SMTPMailerTests {
    private let sender = Mailbox(name: "Théâtre du Port", address: "billets@example.org")

    private func mailer(_ url: String, sender: Mailbox? = nil) throws -> SMTPMailer {
        SMTPMailer(try #require(SMTPMailer.Configuration(url: url, sender: sender ?? self.sender)))
    }

    private func letter(_ address: String, name: String = "Ada", subject: String = "Vos billets", text: String = "Bonjour,\n") -> Letter {
        Letter(id: "letter-1", to: Mailbox(name: name, address: address), subject: subject, text: text)
    }

    @Test("a letter is read as it was written: accents, long lines, dots, an emoji")
    func whole() async throws {
        let server = try MailServer()
        try await server.start()
        let text = "Bonjour Zoé,\n\n.\n..deux points\n" + String(repeating: "très long ", count: 200) + "\n\tPrix : 1\u{202F}234,50\u{A0}€ 🎭\n"
        let subject = "Vos billets : « L'été », une très longue soirée au théâtre du Port de Saint-Malo 🎭"
        try await mailer(server.url).send(letter("zoe@example.org", name: "Zoé D’Été, \"la Grande\"", subject: subject, text: text))
        let received = try #require(try server.letters().first)
        #expect(received.text == text)
        #expect(received.subject == subject)
        #expect(received.from == "Théâtre du Port <billets@example.org>" && received.recipients == ["zoe@example.org"])
        #expect(received.to.contains("Zoé D’Été") && received.to.contains("zoe@example.org"))
        #expect(received.id == "<letter-1@example.org>")
        #expect(received.headers.count { $0 == "date" } == 1 && received.headers.contains("auto-submitted"))
    }

    @Test("files and the same words in HTML go along, whole, in parts that any program reads")
    func parts() async throws {
        let server = try MailServer()
        try await server.start()
        var letter = letter("ada@example.org", text: "Voici vos billets.\nÀ bientôt\u{A0}!  \n=_guichet_mixed\n")
        letter.html = "<p>Voici vos billets. À bientôt\u{A0}!</p>\n"
        let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        letter.enclosures = [
            Enclosure(fileName: "billets.pdf", mediaType: "application/pdf", bytes: bytes),
            Enclosure(fileName: "a\".exe\r\nBcc: x@example.org", mediaType: "text/calendar; charset=utf-8\r\nX-Own: 1", bytes: []),
        ]
        try await mailer(server.url).send(letter)
        let received = try #require(try server.letters().first)
        #expect(received.text == letter.text && received.html == letter.html)
        #expect(received.files.map(\.name) == ["billets.pdf", "a.exeBccxexample.org"])
        #expect(received.files.first?.type == "application/pdf" && received.files.first.map { Array($0.content) } == bytes)
        #expect(!received.headers.contains("bcc") && !received.headers.contains("x-own"))
    }

    @Test("letters are kept in a folder: the newest first, whole, and only what is there is read")
    func folder() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-letters-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let mailer = FolderMailer(folder: folder, sender: sender)
        #expect(try await mailer.newest(50) == [])
        var first = letter("ada@example.org", subject: "../../Un")
        first.id = "../letter/1"
        first.enclosures = [Enclosure(fileName: "../../billets.pdf", mediaType: "application/pdf", bytes: [1, 2, 3])]
        try await mailer.send(first)
        // Names are moments: the next is in a later one.
        let before = Date()
        #expect(await eventually { Date().timeIntervalSince(before) > 0.002 })
        try await mailer.send(letter("bob@example.org", subject: "Deux"))
        let kept = try await mailer.newest(50)
        #expect(kept.map(\.letter.subject) == ["Deux", "../../Un"] && kept.last?.letter.enclosures.first?.bytes == [])
        #expect(try await mailer.newest(1).count == 1)
        let id = try #require(kept.last?.id)
        #expect(id.allSatisfy { $0.isNumber || $0.isLetter || "-.".contains($0) })
        let whole = try #require(try await mailer.letter(id))
        #expect(whole.letter.enclosures.map(\.bytes) == [[1, 2, 3]] && whole.letter.text == first.text)
        for name in ["..", ".", "", "../\(id)", "\(id)/letter.json", "\(id)x"] { #expect(try await mailer.letter(name) == nil) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2, "nothing is left of the drafts, nothing is outside")
        let message = try String(contentsOfFile: "\(folder)/\(id)/letter.eml", encoding: .ascii)
        #expect(message.contains("\r\nTo: Ada <ada@example.org>\r\n") && message.contains("Content-Type: multipart/mixed"))
    }

    @Test("no name and no subject begins a header of its own")
    func injection() async throws {
        let server = try MailServer()
        try await server.start()
        let hostile = "Ada\r\nBcc: everybody@example.org\r\n\r\nBuy"
        try await mailer(server.url).send(letter("ada@example.org", name: hostile, subject: hostile))
        let received = try #require(try server.letters().first)
        #expect(received.recipients == ["ada@example.org"] && !received.headers.contains("bcc"))
        #expect(received.text == "Bonjour,\n")
    }

    @Test("a refusal for good, one for now, one of this platform, and a server that is away are told apart; the next letter goes")
    func refusals() async throws {
        let server = try MailServer()
        let mailer = try mailer(server.url)
        #expect(await isUnavailable(mailer))
        try await server.start()
        #expect(await failure(of: letter("nobody@example.org"), mailer) == .refused(cause: "the mail server answers 550"))
        #expect(await failure(of: letter("later@example.org"), mailer) == .deferred(cause: "the mail server answers 451"))
        #expect(await failure(of: letter("throttled@example.org"), mailer) == .unavailable(cause: "the mail server answers 450 4.7.1"))
        #expect(await failure(of: letter("ada@example.org", subject: "spam"), mailer) == .refused(cause: "the mail server answers 554"))
        #expect(await failure(of: letter("moved@example.org"), mailer) == .refused(cause: "the mail server answers 550 5.1.6"))
        // Our fault, not the letter's: its recipient, its text, its sender, our login.
        #expect(await failure(of: letter("barred@example.org"), mailer) == .unwelcome(cause: "the mail server answers 550 5.7.1"))
        let forged = letter("ada@example.org", subject: "forgery")
        #expect(await failure(of: forged, mailer) == .unwelcome(cause: "the mail server answers 550 5.7.26"))
        let unwanted = try self.mailer(server.url, sender: Mailbox(address: "unwanted@example.org"))
        #expect(await failure(of: letter("ada@example.org"), unwanted) == .unwelcome(cause: "the mail server answers 550"))
        #expect(await failure(of: letter("members@example.org"), mailer) == .unwelcome(cause: "the mail server answers 530"))
        try await mailer.send(letter("ada@example.org"))
        server.stop()
        #expect(await isUnavailable(mailer))
        try await server.start()
        try await mailer.send(letter("bob@example.org"))
        #expect(try server.letters().map(\.recipients) == [["ada@example.org"], ["bob@example.org"]])
    }

    private func failure(of letter: Letter, _ mailer: SMTPMailer) async -> MailError? {
        do {
            try await mailer.send(letter)
            return nil
        } catch {
            return error
        }
    }

    private func isUnavailable(_ mailer: SMTPMailer) async -> Bool {
        if case .unavailable = await failure(of: letter("ada@example.org"), mailer) { true } else { false }
    }

    @Test("a server on another machine gets nothing without TLS")
    func encryption() async throws {
        let server = try MailServer()
        try await server.start()
        // Another address of this machine, which is not taken for this machine.
        await #expect(throws: MailError.self) { try await mailer("smtp://127.0.0.2:\(server.port)").send(letter("ada@example.org")) }
        #expect(try server.letters() == [])
    }

    @Test("letters side by side arrive each once")
    func crowd() async throws {
        let server = try MailServer()
        try await server.start()
        let mailer = try mailer(server.url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 { group.addTask { try await mailer.send(letter("buyer-\(number)@example.org")) } }
            try await group.waitForAll()
        }
        #expect(Set(try server.letters().flatMap(\.recipients)) == Set((1...40).map { "buyer-\($0)@example.org" }))
        #expect(try server.letters().count == 40)
    }

    /// Fewer threads than letters would have it answer nobody.
    @Test("a server that takes its time with each letter gets many at once", .timeLimit(.minutes(1)))
    func slowServer() async throws {
        let count = 16
        let server = try SlowServer(answering: count)
        let mailer = try mailer("smtp://127.0.0.1:\(server.port)")
        let failures = await withTaskGroup(of: MailError?.self) { group in
            for number in 1...count { group.addTask { await failure(of: letter("buyer-\(number)@example.org"), mailer) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures.count == count && failures.allSatisfy { $0 == .unavailable(cause: "the mail server answers 421") }, "\(failures)")
    }

    @Test("only smtp and smtps name a mail server", arguments: ["http://example.org", "smtp://", "mail.example.org", ""])
    func urls(text: String) {
        #expect(SMTPMailer.Configuration(url: text, sender: sender) == nil)
    }

    @Test("headers are ASCII lines of 76 characters, whatever the text", arguments: ["plain", "=?UTF-8?Q?fake?=", "é", String(repeating: "é🎭", count: 60)])
    func headers(text: String) {
        let value = MailHeader.text(text)
        #expect(value.utf8.allSatisfy { $0 < 0x7F })
        #expect(value.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect((value == text) == (text == "plain"))
    }

    @Test(
        "a mailbox is an address with or without a name",
        arguments: [
            ("billets@example.org", Mailbox(address: "billets@example.org")),
            ("Théâtre du Port <billets@example.org>", Mailbox(name: "Théâtre du Port", address: "billets@example.org")),
            ("Port <billets>", nil), ("billets", nil), ("a@b.fr>", nil), ("", nil),
        ] as [(String, Mailbox?)])
    func mailboxes(text: String, mailbox: Mailbox?) {
        #expect(Mailbox(text: text) == mailbox)
    }
}

/// Says nothing to anybody until so many have come; then it sends all of them away.
private final class SlowServer: Sendable {
    let port: Int

    init(answering count: Int) throws {
        let reservation = try FreePort.Reservation()
        port = reservation.port
        let listener = try reservation.listen()
        Thread.detachNewThread {
            let visitors = (0..<count).map { _ in accept(listener, nil, nil) }
            let words = Array("421 busy\r\n".utf8)
            for visitor in visitors {
                _ = send(visitor, words, words.count, Int32(MSG_NOSIGNAL))
                close(visitor)
            }
            withExtendedLifetime(reservation) {}
        }
    }
}
