import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Who did what.
extension BackOffice {
    var journalRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.readJournal, of: .house)
        return OfficeRoute.page(.get, .journal, access) { request, context, say in
            let (query, entries, hasMore) = try await journal(request)
            let people = try await house.book.staff()
            return answer(
                StaffJournalPage(for: try context.staffPerson(), entries, query, people: people, zone: house.zone, hasMore: hasMore).page(in: say))
        } + [
            .program(.get, "/v1/journal", access) { request, _ in
                let (_, entries, hasMore) = try await journal(request)
                return JSONAnswer.response(JournalAnswer(entries, hasMore: hasMore, zone: house.zone))
            }
        ]
    }

    private static let pageLength = 50

    private func journal(_ request: Request) async throws -> (query: JournalQuery, entries: [JournalEntry], hasMore: Bool) {
        let query = JournalQuery(
            actor: try Self.read("actor", request, JournalActor.init(text:)), action: try Self.read("action", request, JournalAction.init(rawValue:)),
            subject: try Self.read("subject", request) { $0.utf8.count <= 100 ? $0 : nil }, before: try Self.read("before", request) { Int64($0) })
        // One more than is shown says whether there are more.
        let entries = try await house.book.journal(query, limit: Self.pageLength + 1)
        return (query, Array(entries.prefix(Self.pageLength)), entries.count > Self.pageLength)
    }

    /// Nil when the address does not say it, or says nothing.
    private static func read<Value>(_ name: String, _ request: Request, _ value: (String) -> Value?) throws -> Value? {
        // A form writes a blank as a plus.
        guard let text = request.uri.queryParameters[name[...]].map({ String($0).replacing("+", with: " ") }), !text.isEmpty else { return nil }
        guard let read = value(text) else { throw Problem.malformed("'\(name)' names nothing that the journal has.") }
        return read
    }
}
