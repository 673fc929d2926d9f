import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// Who is kept out of sales: what `guichet block` does, as a page.
extension BackOffice {
    var blockRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.operate, of: .house)
        return [
            OfficeRoute.page(.get, .blocks, access) { request, context, say in
                try await blocks(request, context, request.uri.queryParameters["done"] == nil ? nil : OperationNotices.done(say), say)
            },
            OfficeRoute.page(.post, .blocks, access, isSensitive: true) { request, context, say in try await addBlock(request, context, say) },
            OfficeRoute.page(.post, .removeBlock("{block}"), access, isSensitive: true) { request, context, say in
                let isRemoved = try await KeepOut(book: operation.blocks).remove(try context.number("block"), by: try context.person().actor, at: now())
                return isRemoved ? redirect(to: Self.done(say)) : try await blocks(request, context, BlockPage.refused(.notInForce, say), say)
            },
        ].flatMap { $0 }
    }

    private static let blocksPerPage = 50

    private static func done(_ say: Language) -> String { StaffURL.blocks.path(in: say) + "?done=1" }

    private func blocks(_ request: Request, _ context: OfficeContext, typed: BlockPage.Typed? = nil, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (fields, person, moment) = (request.uri.queryParameters, try context.staffPerson(), now())
        let (isAll, before) = (fields["all"] != nil, fields["before"].flatMap { Int64($0) })
        let found = try await operation.blocks.blocks(inForceAt: isAll ? nil : moment, before: before, limit: Self.blocksPerPage + 1)
        let (shown, people) = (found.prefix(Self.blocksPerPage), try await house.book.staff())
        let page = BlockPage(
            for: person, shown.map { BlockPage.Line($0, namesPeople: person.rights.contains(.answerBuyers), people, at: moment) }, isAll: isAll,
            next: found.count > Self.blocksPerPage ? shown.last?.id : nil, before: before, typed: typed, now: moment, zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func addBlock(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        func text(_ name: String) -> String { (form[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }
        let typed = BlockPage.Typed(kind: text("kind"), value: text("value"), because: text("because"), day: text("day"), time: text("time"))
        func refused(_ refusal: BlockPage.Refusal) async throws -> Response { try await blocks(request, context, typed: typed, BlockPage.refused(refusal, say), say) }
        guard let kind = Block.Kind(rawValue: typed.kind) else { return try await refused(.noKind) }
        let (hasEnd, end) = (!typed.day.isEmpty || !typed.time.isEmpty, Self.moment(["day": typed.day, "time": typed.time], now: now(), zone: house.zone))
        guard end != nil || !hasEnd else { return try await refused(.notToCome) }
        switch try await KeepOut(book: operation.blocks).add(kind, typed.value, because: typed.because, until: end, by: try context.person().actor, at: now()) {
        case .refused(let refusal): return try await refused(BlockPage.Refusal(refusal))
        case .kept: return redirect(to: Self.done(say))
        }
    }
}

extension BlockPage.Kind {
    init(_ kind: Block.Kind) {
        self =
            switch kind {
            case .network: .network
            case .email: .email
            case .domain: .domain
            case .visitor: .visitor
            }
    }
}

extension BlockPage.Refusal {
    init(_ refusal: KeepOut.Refusal) {
        self =
            switch refusal {
            case .noValue(let kind): .noValue(BlockPage.Kind(kind))
            case .noReason: .noReason
            case .notToCome: .notToCome
            case .keptOutBefore(let block): .keptOutBefore(by: block)
            }
    }
}

extension BlockPage.Line {
    /// - Parameter namesPeople: whoever looks may see buyers. Operators' pages show no person: of an address they see the domain.
    init(_ block: Block, namesPeople: Bool, _ people: [StaffAccount], at now: Timestamp) {
        func name(_ text: String) -> String {
            if case .account(let id)? = JournalActor(text: text) { return people.first { $0.id == id }?.name ?? text }
            return text
        }
        let value =
            switch block.kind {
            case .email where !namesPeople && !block.value.isEmpty: "…\(block.value.drop { $0 != "@" })"
            case .visitor: "\(block.value.prefix(12))…"
            default: block.value
            }
        let end: End = block.removedAt.map { .removed($0, by: name(block.removedBy ?? "")) } ?? (block.isInForce(at: now) ? .ahead(block.until) : .over(block.until ?? now))
        self.init(id: block.id, kind: BlockPage.Kind(block.kind), value: value, because: block.because, by: name(block.by), at: block.at, end: end)
    }
}
