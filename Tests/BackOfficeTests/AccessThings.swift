import Booking
import Domain
import Foundation
import HTTPTypes
import Testing
import Ticketing

@testable import BackOffice

/// What the addresses of a house are about, one thing of each kind: whoever may come in finds it, so nothing that is missing passes for an answer.
struct AccessThings {
    /// A session whose sale is ahead, behind a waiting room.
    static let opening = "rock-ahead"

    private let house: House
    /// By the parameter of the address.
    private var things: [String: String]
    private var made = 0

    /// - Parameter house: with a Redis.
    init(_ house: House) async throws {
        self.house = house
        let (bystander, system) = (try await house.member("bystander@example.org", .director), JournalActor.system("test"))
        var generator = SystemRandomNumberGenerator()
        let token = try await house.ledger.addToken(
            NewStaffToken(name: "x", scopes: [.readSales], digest: StaffSecret(using: &generator).digest, endsAt: house.clock.now + .seconds(86_400)),
            account: bystander.account.id, at: house.clock.now)
        let session = try #require(try await house.ledger.sessions(ofAccount: bystander.account.id, at: house.clock.now).first)
        things = ["places": "1", "layout": "0", "link": String(repeating: "0", count: 64), "token": "\(token.id)", "visit": "\(session.id)"]
        for (own, organiser, venue) in [("own", "org-a", "grande"), ("other", "org-b", "petite")] {
            var draft = EventDraft()
            draft.event[.organiser] = organiser
            things["\(own) draft"] = "\(try await house.ledger.addDraft(draft, of: nil, by: system, at: house.clock.now).id)"
            let hall = Venue(id: venue, name: venue, address: "1 rue", postalCode: "75001", city: "Paris", timeZone: "Europe/Paris")
            _ = try await house.ledger.addVenue(hall, by: system, at: house.clock.now)
            let event = own == "own" ? "rock" : "poesie"
            (things["\(own) venue"], things["\(own) event"], things["\(own) performance"]) = (venue, event, event + "-1")
            things["\(own) order"] = own == "own" ? "1" : "2"
            things["\(own) device"] = "\(try await house.device(organiser: organiser).device.id)"
        }
        try await announce()
        let subscriber = try await subscribe()
        #expect(try await house.ledger.tryOut(subscriber: subscriber, by: system, at: house.clock.now))
        things["item"] = "\(try #require(try await house.ledger.dueItems(in: .notice, at: house.clock.now, limit: 1).first).id)"
        try await house.ledger.note([Incident(at: house.clock.now, kind: Incident.disputeLost, sessionID: House.mine, orderID: "01-a", detail: "x")])
        things["incident"] = "\(try #require(try await house.ledger.incidents(IncidentQuery(), limit: 1).first).id)"
        things["archive"] = "\(try await archive())"
        let process = ProcessReport(
            role: .boxOffice, name: "scene-8080", beganAt: house.clock.now, state: .working, logging: .init(configured: "info", level: "info"), configuration: [])
        _ = try await house.backOffice.operation.store.report(process)
        (things["role"], things["name"]) = (process.role.rawValue, process.name)
        let report = house.folder.appending(path: "reports/loadtest/rush/report.html")
        try FileManager.default.createDirectory(at: report.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("<h1>Rush</h1>".utf8).write(to: report)
        things["report"] = "loadtest~rush~report.html"
        let digest = String(repeating: "ab", count: 32)
        let picture = [0x89] + Array("PNG\r\n\u{1A}\n".utf8) + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 3, 0, 0, 0, 2, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
        try await house.ledger.addFile(picture, digest: digest, at: house.clock.now)
        things["file"] = digest + ".png"
    }

    /// - Parameters:
    ///   - own: what belongs to an organiser is the programmer's; otherwise another one's.
    ///   - isUsed: whoever asks may change it. What a change may take away is then one of its own, so that it is there.
    mutating func path(_ route: OfficeRoute, own: Bool, isUsed: Bool) async throws -> String {
        var path = route.path
        for parameter in route.path.matches(of: /\{([a-z]+)\}/).map({ String($0.1) }) {
            path = path.replacing("{\(parameter)}", with: try await value(parameter, route, own: own, isUsed: isUsed))
        }
        return path
    }

    private mutating func value(_ parameter: String, _ route: OfficeRoute, own: Bool, isUsed: Bool) async throws -> String {
        // An account's page is one of a visit, the other sessions are those of shows.
        if parameter == "session" { return route.access == .person ? try #require(things["visit"]) : Self.opening }
        if let thing = things[parameter] ?? things["\(own ? "own" : "other") \(parameter)"] { return thing }
        guard isUsed else { return "1" }
        made += 1
        let now = house.clock.now
        switch parameter {
        case "account": return "\(try await house.invite("invited-\(made)@example.org", .director).account.id)"
        case "block":
            guard case .kept(let block) = try await KeepOut(book: house.ledger).add(.network, "192.0.2.\(made % 256)", because: "x", until: nil, by: .system("test"), at: now)
            else { throw LedgerError.corrupt(cause: "no block") }
            return "\(block.id)"
        case "subscriber": return "\(try await subscribe())"
        case "promotion":
            let from = now + .seconds(made * 7200)
            let promotion = Promotion(id: 0, eventID: "rock", position: 1, from: from, until: from + .seconds(3600))
            guard case .done(let added) = try await house.ledger.addPromotion(promotion, by: .system("test"), at: now) else { throw LedgerError.corrupt(cause: "\(promotion)") }
            return "\(added.id)"
        case "schedule":
            let schedule = ReportSchedule(kind: .sales, organiserID: nil, span: .yesterday, rhythm: .daily, hour: 7, receivers: [1])
            return "\(try await house.ledger.addSchedule(schedule, by: .system("test"), at: now))"
        default:
            Issue.record("nobody makes a \(parameter)")
            return "1"
        }
    }

    private func subscribe() async throws -> Int64 {
        try await house.backOffice.subscribers.add("https://example.org/", Set(NoticeKind.choices), by: .system("test"), at: house.clock.now).id
    }

    private func announce() async throws {
        let catalogue = try await house.ledger.catalogue()
        var session = try #require(catalogue.sessions.first { $0.id == House.mine })
        let opens = house.clock.now + .seconds(86_400)
        (session.id, session.bookingOpensAt, session.startsAt, session.bookingClosesAt) = (Self.opening, opens, opens + .seconds(864_000), opens + .seconds(864_000))
        session.inventory.room = RoomTerms(mode: .opening)
        _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: [:]))
    }

    private func archive() async throws -> Int64 {
        let request = CommandRequest(task: .exportLedger(ArchiveWish()), askedBy: "test", key: "k")
        let id = try await house.ledger.ask(request, at: house.clock.now)
        try await house.makeArchive(try #require(try await house.ledger.command(id)))
        return id
    }
}

extension House {
    /// As the reconciler makes what was asked for.
    func makeArchive(_ command: Command) async throws {
        guard case .exportLedger(let wish) = command.task, let selection = wish.selection else { return }
        let folder = folder.appending(path: "archives")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let signer = Ed25519LedgerSigner(try SigningKeyFile.loadOrCreate(directory: self.folder.appending(path: "ledger-keys"), purpose: .ledger))
        let outcome = try await ledger.draftExport(
            selection, to: folder.appending(path: ArchiveWish.fileName(command)).path, format: "how", publicKeys: "", at: clock.now, signer: signer)
        if case .success(let (copy, _)) = outcome { try ledger.name(copy) }
        _ = try await ledger.advance(command, mayEnd: true, at: clock.now)
    }
}
