import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import WaitingRoom

// What a waiting room asks of who joins, as forms.
extension Site {
    func addRoomProofs(to router: RouterGroup<BasicRequestContext>, _ language: Language) {
        let route = RouterPath(SiteURL.roomAddress("{session}").path(in: language))
        router.post(route) { request, context in try await confirmAddress(request, context, language) }
        router.get(route) { request, context in
            guard case .place(let place) = try await findRoom(context, language), SiteCookie.roomCode(place.room).read(request) != nil else {
                return redirect(to: .room(try context.parameters.require("session")), language)
            }
            return answer(RoomCodePage(show: await show(place.entry, now: place.now)).page(in: language))
        }
    }

    /// What the room asks of this browser, and cookies that it needs for that.
    func asks(of place: RoomPlace, _ request: Request) -> (RoomAsks, cookies: [String]) {
        let notice = place.view.notice
        let isOver = if case .over = admission(to: place.room, request, now: place.now) { true } else { false }
        if notice.asksAddress == true {
            let secret = isOver ? nil : knownSecret(place, request)
            return (.address(isConfirmed: joinProof(place, request, [:], secret: secret).person != nil), [])
        }
        guard let bits = notice.workBits else { return (.nothing, []) }
        let known = isOver ? nil : knownSecret(place, request)
        let secret = known ?? newVisitorID()
        let challenge = office.challenge(of: place.room.number, Device(secret: secret), bits: bits, now: place.now)
        // Who had its turn begins as another browser; its work is bound to that one.
        let cookies = known == nil ? [SiteCookie.waiting(place.room).header(secret)] + (isOver ? [SiteCookie.admission(place.room).gone] : []) : []
        return (
            .work(challenge: challenge, bits: bits, orAddress: office.mirror.sendsLetters, isAlways: place.room.terms.work?.above == nil), cookies)
    }

    /// What a browser that joins shows.
    /// - Parameter secret: that it joins with; nil for one that begins again: whose address was confirmed keeps it.
    func joinProof(_ place: RoomPlace, _ request: Request, _ form: [String: String], secret: String?) -> JoinProof {
        var proof = JoinProof()
        guard let secret else {
            proof.person = pass(to: place.room, request, now: place.now)?.person
            return proof
        }
        let device = Device(secret: secret)
        proof.person = person(place, request, device)
        if let text = form[RoomPage.challenge], let answer = form[RoomPage.answer] {
            proof.workedBits = (try? office.workedBits(text, answer, place.room.number, device, place.now)) ?? nil
        }
        return proof
    }

    private func person(_ place: RoomPlace, _ request: Request, _ device: Device) -> Person? {
        guard let text = SiteCookie.address(place.room).read(request) else { return nil }
        return try? AddressProof(text, under: office.roomKeys, room: place.room.number, device: device, now: place.now).person
    }

    /// An address was typed, or the code that was sent to it.
    private func confirmAddress(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        guard case .place(let place) = try await findRoom(context, language) else { return try await room(request, context, language) }
        let form = try await request.form()
        guard form[RoomPage.trap]?.isEmpty ?? true else { return message(.robot, .unprocessableContent, next: .room(session: place.entry.session.id), language) }
        if let code = form["code"] { return try await enter(code, place, request, language) }
        let email = form["email"] ?? ""
        if let blocked = blocked(from: place.entry, request, email: email, language) { return blocked }
        guard office.mirror.sendsLetters else { return redirect(to: .room(place.entry.session.id), language) }
        var generator = SystemRandomNumberGenerator()
        switch try await office.signIn.ask(
            email: email, for: .room, language: language.rawValue, network: request.network, now: Timestamp(Date()), using: &generator)
        {
        case .sent(let code):
            // The browser is the same one when its code is typed, also when the answer to that is lost: it is told its number then.
            let secret = knownSecret(place, request) ?? newVisitorID()
            return redirect(
                to: .roomAddress(place.entry.session.id), language,
                cookies: [SiteCookie.roomCode(place.room).header(code), SiteCookie.waiting(place.room).header(secret)])
        case .invalidEmail: return await roomPage(of: place, request, language, message: .invalidEmail, status: .unprocessableContent)
        case .tooMany: return await roomPage(of: place, request, language, message: .tooManyCodes, status: .tooManyRequests)
        }
    }

    /// Whose code is right is in the room with the same step.
    private func enter(_ code: String, _ place: RoomPlace, _ request: Request, _ language: Language) async throws -> Response {
        switch try await office.signIn.confirm(code: code, request: SiteCookie.roomCode(place.room).read(request) ?? "", network: request.network) {
        case .wrong(let left):
            let page = RoomCodePage(show: await show(place.entry, now: place.now), message: .wrongCode(left: left))
            return answer(page.page(in: language), .unprocessableContent)
        case .gone:
            return await roomPage(of: place, request, language, message: .codeGone, status: .gone, cookies: [SiteCookie.roomCode(place.room).gone])
        case .tooMany: return await roomPage(of: place, request, language, message: .tooManyCodes, status: .tooManyRequests)
        case .person(let person):
            let secret = knownSecret(place, request) ?? newVisitorID()
            let proof = AddressProof(room: place.room.number, person: person, device: Device(secret: secret), from: place.now)
            // Who cannot join in this moment need not type another code in the next.
            let cookies = [
                SiteCookie.roomCode(place.room).gone, SiteCookie.waiting(place.room).header(secret),
                SiteCookie.address(place.room).header(proof.text(under: office.roomKeys)),
            ]
            do {
                return try await join(place, request, language, secret: secret, JoinProof(person: person), keeping: cookies)
            } catch let problem as Problem {
                return await roomPage(of: place, request, language, message: Message(problem), status: problem.status, cookies: cookies)
            }
        }
    }
}
