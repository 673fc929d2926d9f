import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Web

/// What is known of buyers by name, and for how long.
public struct BuyerDesk: Sendable {
    let register: any BuyerRegister
    let retention: RetentionPolicy

    public init(register: any BuyerRegister, retention: RetentionPolicy = RetentionPolicy()) { (self.register, self.retention) = (register, retention) }
}

// Buyers who ask about their own data: told all of it, or forgotten. An address is never part of an address of ours, which proxies and browsers keep.
extension BackOffice {
    var buyerRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.answerBuyers, of: .house)
        return [
            OfficeRoute.page(.get, .buyers, access) { request, context, say in
                try await buyers(context, request.uri.queryParameters["asked"] == nil ? nil : StaffBuyerPage.asked(say), say)
            },
            OfficeRoute.page(.post, .findBuyer, access, isSensitive: true) { request, context, say in try await findBuyer(request, context, say) },
            OfficeRoute.page(.post, .exportBuyer, access, isSensitive: true) { request, context, say in
                let form = try await request.form()
                guard let response = try await export(Self.email(form), context) else { return try await buyers(context, typed: form, StaffBuyerPage.unknown(say), say) }
                return response
            },
            OfficeRoute.page(.post, .eraseBuyer, access, isSensitive: true) { request, context, say in try await eraseBuyer(request, context, say) },
            [
                .program(.get, "/v1/retention", access) { _, _ in JSONAnswer.response(RetentionAnswer(try await buyers.register.lastRetention(), buyers.retention, zone: house.zone)) },
                .program(.post, "/v1/buyers/export", access, isSensitive: true) { request, context in
                    guard let response = try await export(try await RequestReader.json(BuyerBody.self, from: request).address(), context) else { throw Problem.noSuchBuyer }
                    return response
                },
                .program(.post, "/v1/buyers/erasure", access, isSensitive: true) { request, context in try await eraseByProgram(request, context) },
            ],
        ].flatMap { $0 }
    }

    private var answering: AnswerBuyer { AnswerBuyer(register: buyers.register, desk: desk, journal: house.book) }

    private static func email(_ form: [String: String]) -> String { (form["email"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    private func buyers(_ context: OfficeContext, typed: [String: String] = [:], found: StaffBuyerPage.Found? = nil, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let (asked, events) = try await buyers.register.lastRetention()
        let rounds = events.compactMap { event in
            RetentionReport(json: event.detail).map { StaffBuyerPage.Round(at: event.at, asked: $0.asked, inactive: $0.inactive, deleted: $0.deleted, recalled: $0.recalled) }
        }
        let page = StaffBuyerPage(
            for: try context.staffPerson(), email: Self.email(typed), why: typed["why"] ?? "", found: found, waiting: asked, rounds: rounds, activeYears: buyers.retention.activeYears,
            evidenceYears: buyers.retention.evidenceYears, zone: house.zone)
        return answer(page.page(in: say, notice), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    /// Says how much is known, and of nobody but who is asked for.
    private func findBuyer(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        try await found(try await request.form(), context, nil, say)
    }

    private func found(_ form: [String: String], _ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        guard let data = try await answering.find(Self.email(form), by: try context.person().actor, at: now()) else {
            return try await buyers(context, typed: form, StaffBuyerPage.unknown(say), say)
        }
        return try await buyers(context, typed: form, found: StaffBuyerPage.Found(data), notice, say)
    }

    /// Nil when nothing is known of the person.
    private func export(_ email: String, _ context: OfficeContext) async throws -> Response? {
        guard let (json, _) = try await answering.export(email, by: try context.person().actor, at: now()) else { return nil }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"guichet-data.json\"",
                .xContentTypeOptions: "nosniff",
            ], body: .init(byteBuffer: ByteBuffer(bytes: json)))
    }

    private func eraseBuyer(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, person) = (try await request.form(), try context.person())
        let (email, why) = (Self.email(form), (form["why"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        guard form["sure"] != nil else { return try await found(form, context, StaffSessionPage.sure(say), say) }
        switch try await answering.erase(email, because: why, by: person.actor.text, noted: person.actor, at: now()) {
        case .unknown: return try await buyers(context, typed: form, StaffBuyerPage.unknown(say), say)
        case .noReason: return try await found(form, context, StaffBuyerPage.noReason(say), say)
        case .nothingLeft: return try await found(form, context, StaffBuyerPage.nothingLeft(say), say)
        case .asked: return redirect(to: StaffURL.buyers.path(in: say) + "?asked=1")
        }
    }

    private func eraseByProgram(_ request: Request, _ context: OfficeContext) async throws -> Response {
        let (body, person) = (try await RequestReader.json(ErasureBody.self, from: request), try context.person())
        let why = body.because.trimmingCharacters(in: .whitespacesAndNewlines)
        switch try await answering.erase(body.email.trimmingCharacters(in: .whitespacesAndNewlines), because: why, by: person.actor.text, noted: person.actor, at: now()) {
        case .unknown: throw Problem.noSuchBuyer
        case .noReason: throw Problem.invalid(StaffBuyerPage.noReason(.english).text)
        case .nothingLeft: throw Problem.invalid(StaffBuyerPage.nothingLeft(.english).text)
        case .asked(let command): return JSONAnswer.response(["command": command], status: .accepted)
        }
    }
}

private struct BuyerBody: Decodable {
    var email: String

    func address() -> String { email.trimmingCharacters(in: .whitespacesAndNewlines) }
}

private struct ErasureBody: Decodable {
    var email, because: String
}

/// What retention did lately, for programs.
private struct RetentionAnswer: Encodable {
    struct Round: Encodable {
        var at: String
        var asked, inactive, deleted, recalled: Int
    }

    var activeYears, evidenceYears: Int
    /// Orders whose buyer asked to be forgotten and is still known.
    var waiting: Int
    var rounds: [Round]

    init(_ last: (asked: Int, events: [RetentionOverview.Event]), _ policy: RetentionPolicy, zone: TimeZone) {
        (activeYears, evidenceYears, waiting) = (policy.activeYears, policy.evidenceYears, last.asked)
        rounds = last.events.compactMap { event in
            RetentionReport(json: event.detail).map {
                Round(at: event.at.rfc3339(in: zone), asked: $0.asked, inactive: $0.inactive, deleted: $0.deleted, recalled: $0.recalled)
            }
        }
    }
}

extension StaffBuyerPage.Found {
    init(_ data: PersonalData) {
        let archived = data.purchases.filter { $0.archivedAt != nil }.count
        self.init(
            orders: data.purchases.count - archived, archived: archived, numbers: data.orderNumbers, refused: data.refused.count, wishes: data.wishes.count, waiting: data.waiting.count,
            turns: data.turns.count, blocks: data.blocked.count, mayErase: !data.erasure(because: "").isEmpty)
    }
}

extension Problem {
    static let noSuchBuyer = Problem.unknown("buyer of this address", type: "unknown-buyer")
}
