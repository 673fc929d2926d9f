import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import WaitingRoom
import Web

// Opening days: how they go, and the operator's hand.
extension BackOffice {
    var openingRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.steerRooms, of: .house)
        return [
            OfficeRoute.page(.get, .openings, access) { _, context, say in
                answer(OpeningPages(for: try context.staffPerson(), in: say).list(try await openings.openings(at: now(), zone: house.zone)))
            },
            OfficeRoute.page(.get, .opening("{session}"), access) { _, context, say in
                answer(OpeningPages(for: try context.staffPerson(), in: say).opening(try await openingWithRehearsals(context)))
            },
            OfficeRoute.page(.get, .openingFigures("{session}"), access) { _, context, say in
                let figures = OpeningPages(for: try context.staffPerson(), in: say).figures(try await opening(context))
                return Response(
                    status: .ok, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
                    body: .init(byteBuffer: .init(string: figures.text)))
            },
            OfficeRoute.page(.post, .openingHand("{session}"), access) { request, context, say in try await steer(request, context, say) },
            [
                .program(.get, "/v1/openings", access) { _, _ in
                    let all = try await openings.openings(at: now(), zone: house.zone)
                    return JSONAnswer.response(["openings": all.map { OpeningAnswer($0, zone: house.zone) }])
                },
                .program(.get, "/v1/openings/{session}", access) { _, context in
                    let opening = try await openingWithRehearsals(context)
                    return JSONAnswer.response(OpeningAnswer(opening, zone: house.zone).rehearsed(opening.rehearsals, zone: house.zone))
                },
                .program(.post, "/v1/openings/{session}/hand", access) { request, context in try await steerByProgram(request, context) },
            ],
        ].flatMap { $0 }
    }

    private func opening(_ context: OfficeContext) async throws -> OpeningState {
        guard let opening = try await openings.opening(session: context.parameters.get("session") ?? "", at: now(), zone: house.zone) else {
            throw Problem.noSuchOpening
        }
        return try await named(opening)
    }

    /// The page's figures are asked for again and again, without what was rehearsed.
    private func openingWithRehearsals(_ context: OfficeContext) async throws -> OpeningState {
        var opening = try await opening(context)
        opening.rehearsals = try await rehearsals(of: opening.sessions.map(\.id))
        return opening
    }

    /// Names are kept with accounts alone: what was done for ever tells the account's number.
    private func named(_ opening: OpeningState) async throws -> OpeningState {
        let people = try await house.book.staff()
        var opening = opening
        opening.events = opening.events.map { event in
            let parts = event.detail.split(separator: ": ", maxSplits: 1)
            guard event.kind == .steered, parts.count == 2, case .account(let id)? = JournalActor(text: String(parts[0])),
                let name = people.first(where: { $0.id == id })?.name
            else { return event }
            return OpeningState.EventLine(at: event.at, kind: event.kind, detail: "\(name): \(parts[1])")
        }
        return opening
    }

    private func steer(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        guard let wish = form["wish"].flatMap(OpeningWish.init(rawValue:)) else { throw Problem.malformed("'wish' is one of the buttons of the page.") }
        let refusal = try await carryOut(wish, perMinute: form["perMinute"].flatMap { Double($0) }, text: form[wish == .reveal ? "value" : "message"], context)
        let notice = refusal.map { StaffNotice(.error, $0.words(in: say)) } ?? StaffNotices.steered(wish, in: say)
        let page = OpeningPages(for: try context.staffPerson(), in: say).opening(try await openingWithRehearsals(context), notice)
        return answer(page, refusal == nil ? .ok : .unprocessableContent)
    }

    private func steerByProgram(_ request: Request, _ context: OfficeContext) async throws -> Response {
        struct Body: Decodable {
            var wish: String
            var perMinute: Double?
            var message: String?
            var value: String?
        }
        let body = try await RequestReader.json(Body.self, from: request)
        guard let wish = OpeningWish(rawValue: body.wish) else {
            throw Problem.malformed("'wish' is \(OpeningWish.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let refusal = try await carryOut(wish, perMinute: body.perMinute, text: wish == .reveal ? body.value : body.message, context) {
            throw Problem.invalid(refusal.words(in: .english))
        }
        return JSONAnswer.response(OpeningAnswer(try await opening(context), zone: house.zone))
    }

    /// - Returns: why nothing was done.
    private func carryOut(_ wish: OpeningWish, perMinute: Double?, text: String?, _ context: OfficeContext) async throws -> OpeningRefusal? {
        let (id, person) = (context.parameters.get("session") ?? "", try context.person())
        let text = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        if wish == .reveal {
            switch try await openings.reveal(session: id, typed: text, by: person.actor, at: now()) {
            case .done: return nil
            case .unknown: throw Problem.noSuchOpening
            case .notAwaited: return .notAwaited
            case .noValue: return .noValue
            case .noSignature: return .noSignature
            }
        }
        if wish == .pace { guard let perMinute, perMinute >= 1, perMinute <= 1_000_000 else { return .noPace } }
        guard text.count <= 300 else { return .tooLong }
        let steering = try await openings.steer(session: id, by: person.actor, at: now()) { record in
            switch wish {
            case .slower: .hand(record.hand.turned(by: 2.0 / 3))
            case .faster: .hand(record.hand.turned(by: 1.5))
            case .pause: .hand(.paused)
            case .resume, .reveal: .hand(.untouched)
            case .pace: .hand(.fixed(perMinute: perMinute ?? 1))
            case .say: .say(text.isEmpty ? nil : text)
            }
        }
        switch steering {
        case .done: return nil
        case .unknown: throw Problem.noSuchOpening
        case .tooEarly: return .tooEarly
        }
    }
}

extension Problem {
    static let noSuchOpening = Problem.unknown("session with a waiting room", type: "no-such-opening")
}
