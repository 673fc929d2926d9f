import Booking
import Crypto
import Domain
import Foundation
import Testing
import Ticketing

@testable import BackOffice

@Suite struct CheckInTests {
    @Test func everyVerdictIsGiven() async throws {
        let house = try await House()
        let token = try await house.device().token
        func scan(_ code: String, session: String = House.mine, gate: String = "A") async throws -> House.Answer {
            try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(code, session: session, gate: gate))
        }
        let admitted = try await scan(house.mine[0], gate: " Porte A ")
        #expect(admitted.verdict == "admitted" && (admitted.json["place"] as? [String: Any])?["category"] as? String == "Fosse")
        let again = try await scan("\(house.mine[0])\\n", gate: "B")
        #expect(again.verdict == "already-used" && (again.json["first"] as? [String: Any])?["gate"] as? String == "Porte A")
        #expect(try await scan(house.theirs[0]).verdict == "wrong-session")
        #expect(try await scan(house.theirs[0]).json["ticketSession"] == nil)
        // The last character is of the signature: another one is forged, a letter that no code has is no code.
        let code = house.mine[1]
        #expect(try await scan(code.dropLast() + (code.hasSuffix("0") ? "1" : "0")).verdict == "not-ours")
        #expect(try await scan("GUI1:" + code.dropFirst(5).lowercased()).verdict == "not-ours")
        _ = try await house.ledger.ask(
            CommandRequest(task: .correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test")), askedBy: "test", key: "k"), at: Timestamp(Date()))
        for command in try await house.ledger.openCommands().commands { _ = try await house.ledger.advance(command, mayEnd: true, at: Timestamp(Date())) }
        let cancelled = try await scan(code)
        #expect(cancelled.verdict == "cancelled" && cancelled.json["since"] is String)
        let counts = try await house.ask(.get, "/v1/sessions/\(House.mine)/check-ins", token: token).json
        #expect(counts["expected"] as? Int == 2 && counts["admitted"] as? Int == 1)
        #expect((counts["gates"] as? [[String: Any]])?.first?["name"] as? String == "Porte A")
    }

    /// Typed where no camera reads, in small letters and without its dash: it is judged as the code for which it stands.
    @Test func aShortCodeStandsForItsTicket() async throws {
        let house = try await House()
        let token = try await house.device().token
        func codes(since: String) async throws -> (codes: [String], until: String) {
            let list = try await house.ask(.get, "/v1/sessions/\(House.mine)/short-codes?since=\(since)", token: token).json
            #expect(list["more"] as? Bool == false && list["total"] as? Int == house.mine.count)
            let tickets = try #require(list["tickets"] as? [[String: Any]])
            #expect(tickets.allSatisfy { ($0["ticket"] as? String)?.count == 16 && $0["revision"] as? Int == 0 })
            // What a phone offline would not find in six characters: until when the code is good.
            let ends = try house.mine.map { try #require(TicketVerifier.claims(of: $0)).expiresAt.milliseconds / 1000 }
            #expect(tickets.allSatisfy { ($0["expires"] as? Int).map { ends.contains(Int64($0)) } == true })
            return (tickets.compactMap { $0["code"] as? String }, try #require(list["until"] as? String))
        }
        let (short, until) = try await codes(since: "")
        #expect(short.count == house.mine.count && Set(short.compactMap { ShortCode($0)?.check }) == Set(house.mine.map { ShortCode(number: 1, code: $0).check }))
        let next = try await codes(since: until)
        #expect(next.codes.isEmpty && next.until == until)
        func scan(_ code: String, session: String = House.mine) async throws -> String? {
            try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(code, session: session)).verdict
        }
        // Whoever has no list yet learns of which ticket it was.
        let first = try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(short[0].lowercased().replacing("-", with: " "))).json
        let number = try #require(ShortCode(short[0])).number
        let whole = house.mine.first { ShortCode(number: number, code: $0).text == short[0] }
        let claims = try #require(whole.flatMap { TicketVerifier.claims(of: $0) })
        #expect(first["verdict"] as? String == "admitted" && first["ticket"] as? String == Ticket.text(ofID: claims.ticketID) && first["revision"] as? Int == 0)
        #expect(first["expires"] as? Int == Int(claims.expiresAt.milliseconds / 1000))
        #expect(try await scan(short[0]) == "already-used")
        #expect(try await scan(house.mine[0]) == "already-used", "it is the same ticket")
        #expect(try await scan("\(short[1].dropLast())\(short[1].hasSuffix("0") ? "1" : "0")") == "not-ours")
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn("GUI1:no code")).json["ticket"] == nil)
        let other = try await house.ask(.get, "/v1/sessions/\(House.theirs)/short-codes", token: token)
        #expect(other.status == 403 && other.problem == "session-not-allowed")
        #expect(try await house.ask(.get, "/v1/sessions/\(House.mine)/short-codes?since=x", token: token).status == 400)
    }

    /// Lists that a slow network carries; a cursor stands behind its last ticket, however many were issued in one moment.
    @Test func shortCodesComeInParts() throws {
        let tickets = (0..<ShortCodeList.limit).map { IssuedTicket(number: Int64($0), ticketID: UInt64($0), code: "GUI1:\($0)", revision: 0, issuedAt: Timestamp(milliseconds: 7)) }
        let part = ShortCodeList(IssuedTickets(tickets: tickets, total: nil), since: nil)
        #expect(part.more && part.total == nil && part.until == "7-\(ShortCodeList.limit - 1)-0" && part.tickets.count == ShortCodeList.limit)
        #expect(try JSONEncoder().encode(part).count < 60_000)
        let end = ShortCodeList(IssuedTickets(tickets: [], total: ShortCodeList.limit), since: IssuedTicket.Place(part.until))
        #expect(!end.more && end.total == ShortCodeList.limit && end.until == part.until)
        #expect(ShortCodeList(IssuedTickets(tickets: [], total: 0), since: nil).until.isEmpty)
        for text in ["x", "1", "1-2", "1-2-x", "1-2-3-4", "--", "1-2-99999999999999999999"] { #expect(IssuedTicket.Place(text) == nil, "\(text)") }
    }

    @Test func theSameScanGetsItsAnswerAgain() async throws {
        let house = try await House()
        let token = try await house.device().token
        let body = House.checkIn(house.mine[0], scan: "scan-0001")
        for _ in 1...2 { #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: body).verdict == "admitted") }
        let reused = try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[1], scan: "scan-0001"))
        #expect(reused.status == 422 && reused.problem == "scan-reused")
    }

    @Test(arguments: [
        ("", 400), ("{}", 400), (House.checkIn("x", scan: "short"), 400), (House.checkIn("x", gate: " "), 422),
        (House.checkIn("x", gate: String(repeating: "g", count: 41)), 422), (House.checkIn("x", session: "nowhere"), 403), (House.checkIn("x"), 200),
    ])
    func whatCannotBeReadIsRefused(body: String, status: Int) async throws {
        let house = try await House()
        let answer = try await house.ask(.post, "/v1/check-ins", token: try await house.device().token, json: body)
        #expect(answer.status == status, "\(answer.text)")
    }

    /// A phone whose clock is an hour slow let somebody in ten minutes ago; online, the same ticket was taken five minutes ago.
    @Test func offlineScansAreMergedByTheirTime() async throws {
        let house = try await House()
        let token = try await house.device().token
        let now = Timestamp(Date()).milliseconds
        let slow = now - 3_600_000
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[0], gate: "A")).verdict == "admitted")
        let scans = [
            House.checkIn(house.mine[0], scan: "offline-1", gate: "B", at: slow - 600_000),
            House.checkIn(house.mine[1], scan: "offline-2", gate: "B", at: slow + 99_000_000),
            House.checkIn("GUI1:nonsense", scan: "offline-3", gate: "B", at: slow),
        ]
        for _ in 1...2 {
            let answer = try await house.ask(.post, "/v1/check-ins/batch", token: token, json: House.batch(scans, clock: slow))
            let verdicts = (answer.json["scans"] as? [[String: Any]])?.compactMap { $0["verdict"] as? String }
            #expect(verdicts == ["admitted", "admitted", "not-ours"], "\(answer.text)")
            let offset = try #require(answer.json["clockOffsetMilliseconds"] as? Int)
            #expect((3_600_000..<3_660_000).contains(offset))
        }
        let counts = try await house.ask(.get, "/v1/sessions/\(House.mine)/check-ins", token: token).json
        let gates = (counts["gates"] as? [[String: Any]])?.map { "\($0["name"] ?? "") \($0["admitted"] ?? 0)" }
        #expect(gates == ["B 2"])
        let incident = try #require((counts["incidents"] as? [[String: Any]])?.first)
        #expect(incident["kind"] as? String == "duplicate" && (incident["entry"] as? [String: Any])?["gate"] as? String == "A")
        #expect((incident["first"] as? [String: Any])?["gate"] as? String == "B")
        // Nobody scans in the future, whatever a clock says.
        let entries = try await house.ledger.attendance(ofSession: 1, from: Timestamp(milliseconds: 0))
        #expect(entries.incidents.allSatisfy { ($0.first?.at.milliseconds ?? 0) < now - 500_000 })
    }

    /// A phone goes from hand to hand: what one pass decided offline is sent by the next one, once it is over, and stands under the first; sent once more, as
    /// after an answer that was lost, it is the same scan. A mark that nobody gave counts for nothing.
    @Test func whatAnEndedPassDecidedStaysItsOwn() async throws {
        let house = try await House()
        let (ada, next) = (try await house.device(name: "Pass of Ada"), try await house.device(sessions: [], name: "Pass of Grace"))
        let pass = try #require(try await house.ask(.get, "/v1/door", token: ada.token).json["pass"] as? String)
        let now = Timestamp(Date()).milliseconds
        func scan(_ code: Int, _ id: String, at: Int64, pass: String) -> String { House.checkIn(house.mine[code], scan: id, at: at).dropLast() + ",\"pass\":\"\(pass)\"}" }
        let waiting = House.batch([scan(0, "by-ada-1", at: now - 60_000, pass: pass), scan(0, "by-ada-2", at: now - 30_000, pass: pass)], clock: now)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: ada.token, json: waiting).status == 200)
        #expect(try await house.ledger.revokeDevice(ada.device.id, by: .system("test"), at: house.clock.now))
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: ada.token, json: waiting).status == 401)
        let sent = try await house.ask(.post, "/v1/check-ins/batch", token: next.token, json: waiting)
        #expect((sent.json["scans"] as? [[String: Any]])?.compactMap { $0["verdict"] as? String } == ["admitted", "already-used"], "\(sent.text)")
        let incidents = try await house.ledger.attendance(ofSession: 1, from: Timestamp(milliseconds: 0)).incidents
        #expect(incidents.map(\.device) == ["Pass of Ada"] && incidents.map(\.kind) == [.duplicate])
        // By itself the next pass may scan nothing of this house: whoever makes a mark up scans as the sender.
        let invented = Data(Data(base64Encoded: pass).map { $0.map { $0 ^ 1 } } ?? []).base64EncodedString()
        for mark in [invented, "1", ""] {
            let refused = try await house.ask(.post, "/v1/check-ins/batch", token: next.token, json: House.batch([scan(1, "by-none-1", at: now, pass: mark)], clock: now))
            #expect(refused.status == 403 && refused.problem == "session-not-allowed", "\(mark)")
        }
        let online = try await house.ask(.post, "/v1/check-ins", token: next.token, json: scan(1, "by-ada-3", at: now, pass: pass))
        #expect(online.problem == "session-not-allowed", "who asks online is the device that scans")
    }

    @Test func aScanIsUndoneForSomeMinutes() async throws {
        let house = try await House()
        let token = try await house.device().token
        let now = Timestamp(Date()).milliseconds
        let offline = House.batch([House.checkIn(house.mine[1], scan: "scan-0002", at: now - 700_000)], clock: now)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: token, json: offline).status == 200)
        let late = try await house.ask(.post, "/v1/check-ins/scan-0002/undo", token: token, json: "{}")
        #expect(late.status == 409 && late.problem == "scan-too-old")
        let body = House.checkIn(house.mine[0], scan: "scan-0001")
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: body).verdict == "admitted")
        #expect(try await house.ask(.post, "/v1/check-ins/scan-0001/undo", token: try await house.device().token, json: "{}").status == 404)
        for _ in 1...2 { #expect(try await house.ask(.post, "/v1/check-ins/scan-0001/undo", token: token, json: "{}").json["undone"] as? Bool == true) }
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: body).problem == "scan-reused")
        #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(house.mine[0])).verdict == "admitted")
        // Undone on the device before it was sent.
        let undone = House.checkIn(house.mine[2], scan: "scan-0003", at: now).dropLast() + ",\"undoneAtMilliseconds\":\(now + 599_000)}"
        let merged = try await house.ask(.post, "/v1/check-ins/batch", token: token, json: House.batch([String(undone)], clock: now))
        #expect((merged.json["scans"] as? [[String: Any]])?.first?["verdict"] as? String == "undone")
        let tooLate = House.checkIn(house.mine[2], scan: "scan-0004", at: now - 700_000).dropLast() + ",\"undoneAtMilliseconds\":\(now)}"
        let kept = try await house.ask(.post, "/v1/check-ins/batch", token: token, json: House.batch([String(tooLate)], clock: now))
        #expect((kept.json["scans"] as? [[String: Any]])?.first?["verdict"] as? String == "admitted")
    }

    /// The house's sessions begin in an hour; whoever opens an hour before them opens now.
    @Test(arguments: [(3000, "too-early"), (4000, "admitted")])
    func nobodyComesBeforeTheDoorsOpen(before: Int, verdict: String) async throws {
        let house = try await House(opensBefore: .seconds(before))
        let answer = try await house.ask(.post, "/v1/check-ins", token: try await house.device().token, json: House.checkIn(house.mine[0]))
        #expect(answer.verdict == verdict && (answer.json["opensAt"] != nil) == (verdict == "too-early"), "\(answer.text)")
    }

    @Test func batchesAreBounded() async throws {
        let house = try await House()
        let token = try await house.device().token
        let scans = Array(repeating: House.checkIn("x", at: 1), count: BatchBody.mostScans + 1)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: token, json: House.batch(scans, clock: 1)).status == 422)
        let without = House.batch([House.checkIn("x")], clock: 1_794_771_000_000)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: token, json: without).status == 422)
    }

    @Test(arguments: [(0, 1000, 1000), (5_000, 1000, 6000), (-5_000, 9_000, 4_000), (0, 99_000, 50_000)])
    func clocksAreCorrected(slow: Int64, device: Int64, platform: Int64) {
        let start: Int64 = 1_794_771_000_000
        let clock = DeviceClock(says: start + 50_000 - slow, at: Timestamp(milliseconds: start + 50_000))
        #expect(clock?.moment(start + device)?.milliseconds == start + platform)
    }

    /// Whatever a device says, the process that serves all of them goes on.
    @Test(arguments: [Int64.min, -70_000_000_000_000, 0, 5_000_000_000_000, .max])
    func aClockBeyondAllMeasureHarmsNobody(extreme: Int64) async throws {
        #expect(DeviceClock(says: extreme, at: Timestamp(milliseconds: 1_794_771_000_000)) == nil)
        let house = try await House()
        let token = try await house.device().token
        let said = House.batch([], clock: extreme)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: token, json: said).status == 422)
        let scanned = House.batch([House.checkIn("x", at: extreme)], clock: 1_794_771_000_000)
        #expect(try await house.ask(.post, "/v1/check-ins/batch", token: token, json: scanned).status == 422)
        #expect(Timestamp(milliseconds: -70_000_000_000_000).rfc3339().hasPrefix("0000-"))
    }

    @Test func revocationsAreSignedByTheDoorsKey() async throws {
        let house = try await House()
        let token = try await house.device().token
        _ = try await house.ledger.ask(
            CommandRequest(task: .correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test")), askedBy: "test", key: "k"), at: Timestamp(Date()))
        for command in try await house.ledger.openCommands().commands { _ = try await house.ledger.advance(command, mayEnd: true, at: Timestamp(Date())) }
        let path = "/v1/sessions/\(House.mine)/revocations"
        let list = try await house.ask(.get, path, token: token).json
        let statement = try #require(list["statement"] as? String)
        let lines = statement.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7 && lines[0] == "guichet-revocations-v1" && lines[1] == "session 1" && lines[2] == "since 0")
        let until = try #require(list["until"] as? Int)
        #expect(lines[3] == "until \(until)" && until > 1_790_000_000_000)
        #expect(lines[5].wholeMatch(of: /[0-9a-f]{16} 65536/) != nil)
        let signature = try #require((list["signature"] as? String).flatMap { Data(base64Encoded: $0) })
        let pem = try await house.ask(.get, "/v1/door/keys", token: token).text
        let keys = try PublicKeyList(purpose: .door).parse(pem: pem.split(separator: "Guichet-Door-Key").last.map { "Guichet-Door-Key" + $0 } ?? "")
        let key = try #require(keys[UInt8(list["key"] as? Int ?? 0)])
        #expect(key.isValidSignature(signature, for: Data(statement.utf8)))
        #expect(!key.isValidSignature(signature, for: Data(statement.replacing("65536", with: "65535").utf8)))
        #expect(try await house.ask(.get, path + "?since=\(until)", token: token).json["until"] as? Int == until)
        for wrong in ["-1", "x", "99999999999999999999"] { #expect(try await house.ask(.get, path + "?since=\(wrong)", token: token).status == 400) }
    }

    /// Another key is read as soon as it is there.
    @Test func withoutKeysNothingIsDecided() async throws {
        let house = try await House()
        #expect(try await house.ask(.get, "/readyz").status == 200)
        let file = house.folder.appending(path: "nothing")
        let keys = TicketKeys(file: file)
        #expect(keys.verifier() == nil && keys.pem() == nil)
        try SigningKeyFile.publish(directory: house.folder.appending(path: "keys"), to: file)
        guard case .valid = keys.verifier()?.verify(house.mine[0], now: Timestamp(Date())) else { return #expect(Bool(false)) }
    }
}
