import Foundation
import TestPlatform
import TestSupport
import Testing

/// A back office, or the tool that adds and revokes devices, dies at the door's steps, told beside the other stories: they need no back office.
/// Whoever scans repeats the scan; nobody comes in twice, and nobody is sent away by their own scan.
enum Doors {
    /// The steps that only this story passes.
    static let points: Set = [
        "DoorBook.addDevice(_:at:)", "DoorBook.revokeDevice(_:by:at:)", "DoorBook.checkIn(_:by:at:)", "DoorBook.undoCheckIn(_:by:at:)", "DoorBook.reopenDoors(ofSession:by:at:)",
        "DoorBook.numberRevocations(ofSession:at:)",
    ]

    private static let actions = ["before", "after", "twice"]

    static func play() async throws {
        let platform = try await Platform(
            programme: Programmes.mixed(seats: 4, standing: 10, sessions: ["soiree"]), plan: Programmes.oneRow(4))
        let ada = try await Customer.arriving(at: platform)
        let order = try await ada.order("soiree", hold: try await ada.hold("soiree", #"{"seat":"A-1"},{"category":"fosse","quantity":3}"#))
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        let codes = try await platform.tickets(of: order.text("order")).compactMap { $0["code"] as? String }
        try #require(codes.count == 4)
        let keeper = try await platform.doorkeeper(of: Programmes.organiser)

        for (index, action) in actions.enumerated() {
            try await dying(platform, at: "DoorBook.checkIn(_:by:at:)", action) {
                try await keeper.checkIn(codes[index], session: "soiree", scan: "scan-of-\(action)").text("verdict") == "admitted"
            }
            #expect(try await keeper.checkIn(codes[index], session: "soiree").text("verdict") == "already-used", "\(action)")
        }
        let counts = try await keeper.ask("GET", "/v1/sessions/soiree/check-ins").json
        #expect(counts["admitted"] as? Int == actions.count && (counts["incidents"] as? [Any])?.isEmpty == true)

        for action in actions {
            try await dying(platform, at: "DoorBook.undoCheckIn(_:by:at:)", action) {
                try await keeper.ask("POST", "/v1/check-ins/scan-of-\(action)/undo").status == 200
            }
        }
        for action in actions {
            let words = ["door", "reopen", "soiree", "--yes", "--config", platform.settings()]
            let first = try await platform.tool(words, environment: ["GUICHET_FAULT": "DoorBook.reopenDoors(ofSession:by:at:) \(action)"])
            #expect((first.status == 0) == (action == "twice"))
            #expect(try await platform.tool(words).status == 0)
        }
        let after = try await keeper.ask("GET", "/v1/sessions/soiree/check-ins").json
        #expect(after["admitted"] as? Int == 0 && after["expected"] as? Int == codes.count)

        let refund = try await platform.tool(
            ["order", "refund", order.text("order"), "--reason", "buyer-request", "--config", platform.settings()])
        #expect(refund.status == 0, "\(refund.output)")
        #expect(try await platform.settled())
        for action in actions {
            try await dying(platform, at: "DoorBook.numberRevocations(ofSession:at:)", action) {
                let list = try await keeper.ask("GET", "/v1/sessions/soiree/revocations").text("statement").split(separator: "\n")
                return list.dropFirst(5).count == codes.count
            }
        }
        platform.kill(.backOffice)
        try await platform.openDoors()
        for action in actions { try await devices(platform, action) }
        #expect(try await platform.audit().status == 0)
    }

    /// Asks until it is answered as it should be, while the back office dies at a step, once, and is started again.
    private static func dying(_ platform: Platform, at point: String, _ action: String, asking: () async throws -> Bool) async throws {
        platform.kill(.backOffice)
        let log = "doors-\(point.count)-\(action).log"
        try await platform.openDoors(environment: ["GUICHET_FAULT": "\(point) \(action)", "GUICHET_FAULT_LOG": "\(platform.folder)/\(log)"])
        let isFirst = try? await asking()
        #expect((isFirst == nil) == (action != "twice"), "\(point) \(action): the first was answered, or was not")
        #expect(platform.text(log).contains(point + "!"), "\(point) \(action)")
        if action != "twice" {
            #expect(await eventually(within: .seconds(10)) { platform.hasEnded(.backOffice) })
            try await platform.openDoors()
        }
        #expect(try await asking(), "\(point) \(action)")
    }

    /// A tool that died is run again: at most a device too many, whose token nobody saw.
    private static func devices(_ platform: Platform, _ action: String) async throws {
        let add = ["GUICHET_FAULT": "DoorBook.addDevice(_:at:) \(action)"]
        let added = try? await platform.doorkeeper(of: Programmes.organiser, name: "Porte \(action)", environment: add)
        #expect((added != nil) == (action == "twice"))
        let keeper = if let added { added } else { try await platform.doorkeeper(of: Programmes.organiser, name: "Porte \(action)") }
        #expect(try await keeper.ask("GET", "/v1/door").status == 200)
        let list = try await platform.tool(["door", "list", "--config", platform.settings()]).output
        let id = list.split(separator: "\n").last { $0.contains("Porte \(action)") }.map { String($0.prefix { $0 != " " }) } ?? ""
        let revoke = ["door", "revoke", id, "--config", platform.settings()]
        let first = try await platform.tool(revoke, environment: ["GUICHET_FAULT": "DoorBook.revokeDevice(_:by:at:) \(action)"])
        #expect((first.status == 0) == (action == "twice"))
        #expect(try await platform.tool(revoke).status == 0)
        #expect(try await keeper.ask("GET", "/v1/door").status == 401, "\(action)")
    }
}
