import NIOCore
import OpeningDay

/// What somebody tries who does not want to wait. Each try is counted, and each success is a gain.
@Crowd final class OpeningAttacks {
    private let crowd: WaitingCrowd
    private let house: House
    private let shop: ConnectionPool
    private let room: Int
    /// Of the platform: no thief has it.
    private let secret: [UInt8]
    private var counts: [String: (tries: Int, gains: Int)] = [:]
    private var keys = 0

    private static let joinsFromOneDevice = 10_000

    init(crowd: WaitingCrowd, house: House, shop: ConnectionPool, room: Int, secret: [UInt8]) {
        (self.crowd, self.house, self.shop, self.room, self.secret) = (crowd, house, shop, room, secret)
    }

    func run(until end: NIODeadline) async -> [TrafficReport.Attack] {
        guard let thief = await visitor(), let victim = await visitor(), let stolen = await pass(victim) else { return [] }
        await joinAgainAndAgain(victim)
        let outOfTime = OutOfTime(secret: secret, room: room, visitor: thief)
        while NIODeadline.now() < end {
            await tryPasses(thief, stolen, outOfTime?.passes() ?? [])
            await tryHolds(thief, stolen, outOfTime?.admissions() ?? [])
            await Crowd.wait(until: .now() + .milliseconds(200))
        }
        return counts.sorted { $0.key < $1.key }.map { .init(name: $0.key, tries: $0.value.tries, gains: $0.value.gains) }
    }

    private func count(_ name: String, gained: Bool) {
        counts[name, default: (0, 0)].tries += 1
        if gained { counts[name, default: (0, 0)].gains += 1 }
    }

    private func ask(_ question: Question) async -> Answer? {
        guard case .answered(let answer) = await shop.ask(question) else { return nil }
        return answer
    }

    private func visitor() async -> String? { await ask(.post("/v1/visitors"))?.text("visitor") }

    private func pass(_ visitor: String) async -> String? { await ask(.post(crowd.path + "/passes", visitor: visitor))?.text("pass") }

    /// One browser wants thousands of numbers.
    private func joinAgainAndAgain(_ visitor: String) async {
        let each = Self.joinsFromOneDevice / 16
        let robots = (0..<16).map { _ in
            Crowd.start { for _ in 0..<each { self.count("a second number for the same browser", gained: await self.pass(visitor) != nil) } }
        }
        for robot in robots { await robot.value }
    }

    private func tryPasses(_ thief: String, _ stolen: String, _ others: [(name: String, text: String)]) async {
        var forged = Array(stolen)
        forged[forged.count / 2] = forged[forged.count / 2] == "A" ? "B" : "A"
        let passes = [("somebody else's pass", stolen), ("a pass that was altered", String(forged)), ("a pass of one's own making", "P1.AAAA")]
        for (name, pass) in passes + others {
            let answer = await ask(.post(crowd.path + "/admissions", json: "{\"pass\":\"\(pass)\"}", visitor: thief))
            count(name, gained: answer?.status == 201)
        }
    }

    private func tryHolds(_ thief: String, _ stolen: String, _ others: [(name: String, text: String)]) async {
        var attempts: [(String, String?)] = [
            ("a hold without an admission", nil), ("a hold with a pass for an admission", stolen), ("a hold with an admission of one's own making", "A1.AAAA"),
        ]
        attempts += others.map { ($0.name, $0.text) }
        if let found = crowd.foundAdmission { attempts.append(("a hold with somebody else's admission", found)) }
        for (name, admission) in attempts {
            keys += 1
            var question = Question.post(
                "/v1/sessions/\(house.session)/holds", json: #"{"items":[{"category":"\#(house.categories[0].id)","quantity":1}]}"#, visitor: thief, key: "attack-\(keys)")
            question.admission = admission
            let answer = await ask(question)
            count(name, gained: answer?.status == 201)
        }
    }
}
