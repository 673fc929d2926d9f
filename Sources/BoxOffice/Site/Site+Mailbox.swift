import Booking
import Foundation
import Hummingbird
import NIOCore
import Pages

// The messages that a demonstration keeps. Only where a folder of letters is set, and nothing that is sold is real.
extension Site {
    private static let shown = 50
    /// Where the demonstration stands.
    private static let zone = TimeZone(identifier: "Europe/Paris") ?? .gmt

    func addMailbox(_ shelf: any LetterShelf, to router: RouterGroup<BasicRequestContext>, _ language: Language) {
        func route(_ url: SiteURL) -> RouterPath { RouterPath(url.path(in: language)) }
        router.get(route(.mailbox)) { _, _ in
            answer(MailboxPage(try await shelf.newest(Self.shown).map(message), zone: Self.zone).page(in: language))
        }
        router.get(route(.keptLetter("{letter}"))) { _, context in
            answer(KeptLetterPage(message(try await kept(shelf, context)), zone: Self.zone).page(in: language))
        }
        router.get(route(.keptFile(letter: "{letter}", name: "{file}"))) { _, context in
            let (kept, name) = (try await kept(shelf, context), try context.parameters.require("file"))
            guard let file = kept.letter.enclosures.first(where: { $0.fileName == name }) else { throw Problem.notFound }
            return download(file)
        }
    }

    private func kept(_ shelf: any LetterShelf, _ context: BasicRequestContext) async throws -> KeptLetter {
        guard let letter = try await shelf.letter(try context.parameters.require("letter")) else { throw Problem.notFound }
        return letter
    }

    private func message(_ kept: KeptLetter) -> MailboxPage.Message {
        let letter = kept.letter
        return MailboxPage.Message(
            id: kept.id, to: letter.recipient.address, subject: letter.subject, text: letter.text, at: kept.keptAt,
            files: letter.enclosures.map(\.fileName))
    }

    /// Saved, never shown: whatever is in it, it runs nowhere.
    private func download(_ file: Enclosure) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .contentDisposition: "attachment; filename=\"\(file.fileName)\"",
                .contentSecurityPolicy: "default-src 'none'; sandbox", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: .init(byteBuffer: .init(bytes: file.bytes)))
    }
}
