import Foundation
import TestPlatform
import TestSupport
import Testing

/// From a ticket bought to a seat taken, through two back offices' worth of gates.
@Suite struct DoorTests {
    @Test func aTicketOpensOneDoorOnce() async throws {
        let platform = try await Platform(
            programme: Programmes.mixed(seats: 4, standing: 10, sessions: ["soiree", "matinee"]), plan: Programmes.oneRow(4))
        try await platform.openDoors()
        let ada = try await Customer.arriving(at: platform)
        let order = try await ada.order("soiree", hold: try await ada.hold("soiree", #"{"seat":"A-1"},{"category":"fosse","quantity":2}"#))
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        let codes = try await platform.tickets(of: order.text("order")).compactMap { $0["code"] as? String }
        try #require(codes.count == 3)
        let keeper = try await platform.doorkeeper(of: Programmes.organiser)

        // Sixteen gates see the same ticket at once.
        let verdicts = try await withThrowingTaskGroup(of: String.self) { group in
            for gate in 0..<16 {
                group.addTask { try await keeper.checkIn(codes[0], session: "soiree", gate: "Porte \(gate)").text("verdict") }
            }
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(verdicts.filter { $0 == "admitted" }.count == 1 && verdicts.filter { $0 == "already-used" }.count == 15, "\(verdicts)")
        #expect(try await keeper.checkIn(codes[1], session: "matinee").text("verdict") == "wrong-session")

        // A gate without network: its scans come later, one of them of a ticket that another gate took meanwhile.
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        #expect(try await keeper.checkIn(codes[1], session: "soiree", gate: "Nord").text("verdict") == "admitted")
        let scans = codes[1...2].enumerated().map { index, code in
            #"{"scan":"offline-\#(index)","session":"soiree","gate":"Sud","code":"\#(code)","atMilliseconds":\#(now - 60_000)}"#
        }
        let body = #"{"clockMilliseconds":\#(now),"scans":[\#(scans.joined(separator: ","))]}"#
        for _ in 1...2 {
            let merged = try await keeper.ask("POST", "/v1/check-ins/batch", json: body)
            #expect((merged.json["scans"] as? [[String: Any]])?.compactMap { $0["verdict"] as? String } == ["admitted", "admitted"])
        }
        let counts = try await keeper.ask("GET", "/v1/sessions/soiree/check-ins").json
        #expect(counts["admitted"] as? Int == 3 && counts["expected"] as? Int == 3)
        let incident = try #require((counts["incidents"] as? [[String: Any]])?.first)
        #expect((incident["entry"] as? [String: Any])?["gate"] as? String == "Nord")
        #expect((incident["first"] as? [String: Any])?["gate"] as? String == "Sud")

        // Given back: the door knows at once, and so do those that will be offline.
        let refund = try await platform.tool(
            ["order", "refund", order.text("order"), "--line", "2", "--reason", "buyer-request", "--config", platform.settings()])
        #expect(refund.status == 0, "\(refund.output)")
        #expect(try await platform.settled())
        #expect(try await keeper.checkIn(codes[2], session: "soiree").text("verdict") == "cancelled")
        #expect(try await keeper.ask("GET", "/v1/sessions/soiree/revocations").text("statement").hasSuffix(" 65536\n"))

        // Neither Redis nor the reconciler is needed.
        platform.kill(.reconciler)
        #expect(try await keeper.checkIn(codes[0], session: "soiree").text("verdict") == "already-used")
        let revoked = try await platform.tool(["door", "revoke", "1", "--config", platform.settings()])
        #expect(revoked.status == 0, "\(revoked.output)")
        #expect(try await keeper.checkIn(codes[0], session: "soiree").status == 401)
        #expect(try await platform.tool(["door", "add", "--organiser", "x", "--name", "y", "--config", platform.settings()]).output.contains("There are: o."))
        #expect(!platform.wholeLog(.backOffice).contains(keeper.token))
    }
}
