import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import Web

// The ledger, line by line.
extension BackOffice {
    var ledgerRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.readLedger, of: .house)
        return OfficeRoute.page(.get, .ledger, access) { request, context, say in
            let (fields, person) = (ReportRequest.fields(of: request), try context.staffPerson())
            do throws(LedgerRequestProblem) {
                let page = try await ledgerPage(fields)
                return answer(StaffLedgerPage(for: person, page, fields: fields, zone: house.zone).page(in: say))
            } catch {
                guard case .field(let field) = error else { throw Problem.ledgerUnavailable }
                let page = StaffLedgerPage(for: person, nil, fields: fields, zone: house.zone).page(in: say, StaffLedgerPage.wrong(field, in: say))
                return answer(page, .unprocessableContent)
            }
        } + [
            .program(.get, "/v1/ledger/lines", access) { request, _ in
                do throws(LedgerRequestProblem) {
                    return JSONAnswer.response(LedgerAnswer(try await ledgerPage(ReportRequest.fields(of: request)), zone: house.zone))
                } catch {
                    guard case .field(let field) = error else { throw Problem.ledgerUnavailable }
                    throw Problem.malformed("'\(field)' names nothing that the ledger has; words of a place are looked for in a session only, and amounts are in order for corrections of one kind, without period or search.")
                }
            }
        ]
    }

    private static let pageLength = 50

    /// Why a page of the ledger cannot be shown.
    private enum LedgerRequestProblem: Error {
        /// What the address says there is wrong.
        case field(String)
        case unavailable
    }

    private func ledgerPage(_ fields: [String: String]) async throws(LedgerRequestProblem) -> LedgerPage {
        var query = LedgerQuery(organiserID: fields["organiser"], sessionID: fields["session"], oldestFirst: ["oldest", "smallest"].contains(fields["order"]))
        func end(_ name: String) throws(LedgerRequestProblem) -> AccountingPeriod? {
            guard let text = fields[name] else { return nil }
            guard let end = AccountingPeriod(text) else { throw .field(name) }
            return end
        }
        func number(_ name: String) throws(LedgerRequestProblem) -> Int64? {
            guard let text = fields[name] else { return nil }
            guard let number = Int64(text), number >= 0 else { throw .field(name) }
            return number
        }
        query.recorded = ReportPeriod(from: try end("from"), through: try end("to"))
        guard !query.recorded.isBackwards else { throw .field("to") }
        if let kind = fields["kind"] {
            query.kind = LedgerEntry.Kind(rawValue: kind)
            guard query.kind != nil else { throw .field("kind") }
        }
        query.start = try number("start")
        query.byAmount = ["largest", "smallest"].contains(fields["order"])
        if let text = fields["q"] {
            if let number = Int64(text) {
                // A number is a place to begin at, unless somebody went on from there.
                query.start = query.start ?? number
            } else if text.wholeMatch(of: /[0-9]{1,4}-[a-z0-9-]{1,60}/) != nil {
                query.search = .order(text)
            } else {
                guard query.sessionID != nil else { throw .field("q") }
                query.search = .label(text)
            }
        }
        guard query.hasOrder else { throw .field("order") }
        let page: LedgerPage?
        do { page = try await house.reports.lines(query, limit: Self.pageLength) } catch { throw .unavailable }
        guard let page else { throw .field(query.sessionID == nil ? "organiser" : "session") }
        return page
    }
}

/// A page of the ledger, as programs read it.
struct LedgerAnswer: Encodable {
    struct Line: Encodable {
        var number: Int64
        var kind: String
        var corrects: Int64?
        var recordedAt, order: String
        var orderNumber: Int64
        var session, title, label, item: String
        var priceCents, vatCents: Int64
        var vatBasisPoints: Int
        var method: String
        var test: Bool
    }

    /// Absent while nothing was sold.
    var organiser: String?
    var lines: [Line]
    /// For `start` of the next page; absent on the last one.
    var next: Int64?

    init(_ page: LedgerPage, zone: TimeZone) {
        (organiser, next) = (page.organiserID, page.next)
        lines = page.entries.map { entry in
            Line(
                number: entry.number, kind: entry.kind.rawValue, corrects: entry.corrects, recordedAt: entry.recordedAt.rfc3339(in: zone), order: entry.orderID,
                orderNumber: entry.orderNumber, session: entry.sessionID, title: entry.title, label: entry.label, item: entry.isFee ? "fee" : "place", priceCents: entry.price.cents,
                vatCents: entry.vat.cents, vatBasisPoints: entry.rate.basisPoints, method: entry.method, test: entry.isTest)
        }
    }
}
