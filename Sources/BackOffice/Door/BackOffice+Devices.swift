import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import Web

// What checks tickets in, as the house's people keep it: devices with tokens, and the phones of those who are of the team. Programs may look, and take a lost
// device away in a hurry; only a person in front of a page lets another one in.
extension BackOffice {
    var deviceRoutes: [OfficeRoute] {
        let (manage, scan) = (OfficeRoute.Access.right(.enterProgramme, of: .own), OfficeRoute.Access.right(.scanTickets, of: .own))
        return [
            // Looked at with a fresh code, because what is typed would be lost to whoever has to give one.
            OfficeRoute.page(.get, .doors, manage, isSensitive: true) { _, context, say in try await devices(context, nil, say) },
            OfficeRoute.page(.post, .doors, manage, isSensitive: true) { request, context, say in try await addDevice(request, context, say) },
            OfficeRoute.page(.post, .revokeDevice("{device}"), manage, isSensitive: true) { _, context, say in try await revokeDevice(context, say) },
            OfficeRoute.page(.post, .reopenDoors("{performance}"), manage, isSensitive: true) { request, context, say in try await reopen(request, context, say) },
            [
                .program(.get, "/v1/devices", manage) { _, context in
                    let (devices, now) = (try await theirDevices(context), now())
                    return JSONAnswer.response(["devices": devices.map { DeviceAnswer($0, zone: house.zone, now: now) }])
                },
                .program(.post, "/v1/devices/{device}/revocation", manage, isSensitive: true) { _, context in try await revokeDeviceByProgram(context) },
            ],
            OfficeRoute.page(.get, .scan, scan) { _, context, say in try await scanPage(context, nil, say) },
            OfficeRoute.page(.post, .scan, scan) { request, context, say in try await becomeScanner(request, context, say) },
        ].flatMap { $0 }
    }

    /// A session's doors may be open so long before its beginning and after.
    private static let near = Duration.seconds(24 * 3_600)

    // MARK: What is theirs

    private func theirDevices(_ context: OfficeContext) async throws -> [DoorDevice] {
        let reach = try context.reach(of: .enterProgramme)
        return try await book.devices().filter { reach.covers(organiser: $0.organiserID) }
    }

    /// - Parameter isWhole: all of the organiser's is theirs, and not only what is in some venue.
    private func organisers(within reach: StaffReach, isWhole: Bool) async throws -> [(id: String, name: String)] {
        let events = try await shows(within: reach).events.filter { !isWhole || reach.covers(organiser: $0.organiser.id) }
        return Dictionary(events.map { ($0.organiser.id, $0.organiser.name) }) { first, _ in first }
            .map { (id: $0.key, name: $0.value) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    private func comingSessions(within reach: StaffReach) async throws -> [StaffDoorPages.Session] {
        let ((events, sessions), now) = (try await shows(within: reach), now())
        let titles = Dictionary(events.map { ($0.id, $0.title) }) { first, _ in first }
        return sessions.values.flatMap { $0 }.filter { $0.status == .published && $0.startsAt > now - Self.near }
            .sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
            .map { session in
                StaffDoorPages.Session(
                    id: session.id, title: titles[session.eventID] ?? session.eventID, startsAt: session.startsAt,
                    zone: TimeZone(identifier: session.venue.timeZone) ?? .gmt, isNear: session.startsAt < now + Self.near)
            }
    }

    private func pages(_ context: OfficeContext, _ say: Language) throws -> StaffDoorPages { StaffDoorPages(for: try context.staffPerson(), in: house.zone, say) }

    // MARK: Devices

    private func devices(
        _ context: OfficeContext, form: StaffDoorPages.Form = .init(), _ notice: StaffNotice? = nil, _ say: Language
    ) async throws -> Response {
        let (reach, now) = (try context.reach(of: .enterProgramme), now())
        let organisers = try await organisers(within: reach, isWhole: true)
        let names = Dictionary(organisers.map { ($0.id, $0.name) }) { first, _ in first }
        let devices = try await theirDevices(context).reversed().map { device in
            StaffDoorPages.Device(
                id: device.id, name: device.name, organiser: names[device.organiserID] ?? device.organiserID, sessions: device.sessions, isPersonal: device.account != nil,
                standing: device.revokedAt != nil || device.endsAt.map { $0 <= now } ?? false ? .over : .good(until: device.endsAt))
        }
        let page = try pages(context, say).list(devices, organisers: organisers, sessions: try await comingSessions(within: reach), form: form, notice)
        return answer(page, notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func addDevice(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (fields, reach) = (try await request.form(), try context.reach(of: .enterProgramme))
        // Which ones are meant that the page did not show must not become "all".
        let wanted = Set(fields.keys.filter { $0.hasPrefix(StaffDoorPages.session) }.map { String($0.dropFirst(StaffDoorPages.session.count)) })
        let form = StaffDoorPages.Form(name: fields["name"] ?? "", organiser: fields["organiser"] ?? "", sessions: wanted)
        let name = (fields["name"] ?? "").trimmingCharacters(in: .whitespaces)
        guard (1...StaffDoorPages.mostName).contains(name.count), name.utf8.count <= 4 * StaffDoorPages.mostName else {
            return try await devices(context, form: form, StaffNotices.deviceName(say), say)
        }
        guard let organiser = try await organisers(within: reach, isWhole: true).first(where: { $0.id == fields["organiser"] }) else {
            return try await devices(context, form: form, StaffNotices.deviceOrganiser(say), say)
        }
        guard wanted.isSubset(of: try await comingSessions(within: reach).map(\.id)) else {
            return try await devices(context, form: form, StaffNotices.deviceSession(nil, say), say)
        }
        var generator = SystemRandomNumberGenerator()
        let token = DoorToken(using: &generator)
        let device = NewDoorDevice(
            name: name, organiserID: organiser.id, sessions: wanted.isEmpty ? nil : wanted.sorted(), tokenDigest: token.digest, by: try context.person().actor)
        switch try await book.addDevice(device, at: now()) {
        case .added(let device): return answer(try pages(context, say).token(token.text, of: device.name))
        case .unknownOrganiser: return try await devices(context, form: form, StaffNotices.deviceOrganiser(say), say)
        case .unknownSession(let id): return try await devices(context, form: form, StaffNotices.deviceSession(id, say), say)
        }
    }

    private func revokeDevice(_ context: OfficeContext, _ say: Language) async throws -> Response {
        let id = try context.number("device")
        guard let device = try await theirDevices(context).first(where: { $0.id == id }) else { throw Problem.notFound }
        _ = try await book.revokeDevice(id, by: try context.person().actor, at: now())
        return try await devices(context, StaffNotices.deviceRevoked(device.name, say), say)
    }

    private func revokeDeviceByProgram(_ context: OfficeContext) async throws -> Response {
        let (id, now) = (try context.number("device"), now())
        guard try await theirDevices(context).contains(where: { $0.id == id }) else { throw Problem.noSuchDevice }
        _ = try await book.revokeDevice(id, by: try context.person().actor, at: now)
        guard let device = try await theirDevices(context).first(where: { $0.id == id }) else { throw Problem.noSuchDevice }
        return JSONAnswer.response(DeviceAnswer(device, zone: house.zone, now: now))
    }

    private func reopen(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let sessions = try await shows(within: try context.reach(of: .enterProgramme)).sessions.values.flatMap { $0 }
        guard let session = sessions.first(where: { $0.id == context.parameters.get("performance") }) else { throw Problem.notFound }
        guard try await request.form()["sure"] != nil else { return try await devices(context, StaffNotices.houseNotEmpty(say), say) }
        guard let since = try await book.reopenDoors(ofSession: session.id, by: try context.person().actor, at: now()) else { throw Problem.notFound }
        let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        return try await devices(context, StaffNotices.doorsReopened(say.time(since, in: zone), say), say)
    }

    // MARK: Somebody's own phone

    /// As long as somebody may be signed in: an evening.
    private func passEnds() -> Timestamp { now() + StaffSession.longest }

    private func scanPage(_ context: OfficeContext, _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let organisers = try await organisers(within: try context.reach(of: .scanTickets), isWhole: false)
        let page = try pages(context, say).scan(organisers: organisers, until: passEnds(), notice)
        return answer(page, notice == nil ? .ok : .unprocessableContent)
    }

    /// The browser has a pass of its own then, which says who scans, and which ends with the evening or with the account.
    private func becomeScanner(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let (form, person) = (try await request.form(), try context.person())
        guard let organiser = try await organisers(within: try context.reach(of: .scanTickets), isWhole: false).first(where: { $0.id == form["organiser"] }) else {
            return try await scanPage(context, StaffNotices.deviceOrganiser(say), say)
        }
        var generator = SystemRandomNumberGenerator()
        let token = DoorToken(using: &generator)
        let pass = NewDoorDevice(
            name: String(person.account.name.prefix(StaffDoorPages.mostName)), organiserID: organiser.id, sessions: nil, tokenDigest: token.digest, account: person.account.id,
            endsAt: passEnds(), by: person.actor)
        guard case .added = try await book.addDevice(pass, at: now()) else { return try await scanPage(context, StaffNotices.deviceOrganiser(say), say) }
        return redirect(to: DoorURL.door.path(in: say), cookie: DoorCookie.header(token))
    }
}
