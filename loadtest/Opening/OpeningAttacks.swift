import NIOCore
import OpeningDay

/// Tries what somebody tries who does not want to wait. Each try is counted, and each success is a gain. Passes and admissions are tried once the
/// sale is open and somebody is inside, with that visitor's number and rank: nothing but what is wrong with them stands in their way. That it is so
/// is seen by the same credentials with nothing wrong about them, which succeed.
@Crowd final class OpeningAttacks {
    private let crowd: WaitingCrowd
    private let stage: Stage
    private let shop: ConnectionPool
    private let room: Int
    /// Of the platform: no thief has it.
    private let secret: [UInt8]
    private var counts: [Attack: (tries: Int, gains: Int)] = [:]
    private(set) var controls: Set<Control> = []
    private var keys = 0

    private static let joinsFromOneDevice = 10_000
    /// Seconds for which everything is tried, again and again.
    private static let length = 20.0

    init(crowd: WaitingCrowd, stage: Stage, shop: ConnectionPool, room: Int, secret: [UInt8]) {
        (self.crowd, self.stage, self.shop, self.room, self.secret) = (crowd, stage, shop, room, secret)
    }

    /// - Returns: of each kind of attack how often it was tried, also of those that never were.
    func run() async -> [TrafficReport.Attempts] {
        if let thief = await visitor(), let victim = await visitor(), await pass(victim) != nil {
            let joining = Crowd.start { await self.joinAgainAndAgain(victim) }
            await tryToComeIn(thief)
            await joining.value
        }
        return Attack.allCases.filter { $0 != .returning && $0 != .givenBack }.map { .init($0, tries: counts[$0]?.tries ?? 0, gains: counts[$0]?.gains ?? 0) }
    }

    private func tryToComeIn(_ thief: String) async {
        let outOfTime = OutOfTime(secret: secret, room: room, visitor: thief)
        var end: NIODeadline?
        while !stage.isOver, end.map({ .now() < $0 }) ?? true {
            if let inside = crowd.lastIn, let outOfTime {
                if end == nil { end = .now() + .lasting(Self.length) }
                await tryPasses(thief, inside, outOfTime)
                await tryHolds(thief, inside, outOfTime)
            }
            await Crowd.wait(until: .now() + .milliseconds(200))
        }
    }

    private func count(_ attack: Attack, gained: Bool) {
        counts[attack, default: (0, 0)].tries += 1
        if gained { counts[attack, default: (0, 0)].gains += 1 }
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
            Crowd.start { for _ in 0..<each { self.count(.secondNumber, gained: await self.pass(visitor) != nil) } }
        }
        for robot in robots { await robot.value }
    }

    // MARK: Passes

    private func tryPasses(_ thief: String, _ inside: WaitingCrowd.Inside, _ outOfTime: OutOfTime) async {
        var altered = Array(inside.pass)
        altered[altered.count / 2] = altered[altered.count / 2] == "A" ? "B" : "A"
        let passes: [(Attack, String)] = [(.stolenPass, inside.pass), (.alteredPass, String(altered)), (.madeUpPass, "P1.AAAA")]
        for (attack, pass) in passes + outOfTime.passes(number: inside.number) { count(attack, gained: await comesIn(thief, pass)) }
        if !controls.contains(.pass), await comesIn(thief, outOfTime.pass(number: inside.number)) { controls.insert(.pass) }
    }

    private func comesIn(_ visitor: String, _ pass: String) async -> Bool {
        await ask(.post(crowd.path + "/admissions", json: "{\"pass\":\"\(pass)\"}", visitor: visitor))?.status == 201
    }

    // MARK: Holds

    private func tryHolds(_ thief: String, _ inside: WaitingCrowd.Inside, _ outOfTime: OutOfTime) async {
        let attempts: [(Attack, String?)] = [
            (.noAdmission, nil), (.passForAdmission, inside.pass), (.madeUpAdmission, "A1.AAAA"), (.stolenAdmission, inside.admission),
        ]
        for (attack, admission) in attempts + outOfTime.admissions(rank: inside.rank).map({ ($0.attack, $0.text) }) {
            count(attack, gained: await hold(thief, admission) != nil)
        }
        // A second time places may be gone, and it was proved.
        guard !controls.contains(.admission), let hold = await hold(thief, outOfTime.admission(rank: inside.rank)) else { return }
        controls.insert(.admission)
        _ = await ask(Question(method: .delete, path: "/v1/sessions/\(stage.house.session)/holds/\(hold)", visitor: thief))
    }

    /// - Returns: the id of a hold that was given.
    private func hold(_ visitor: String, _ admission: String?) async -> String? {
        let categories = (stage.categories?.choices ?? []).map { stage.house.categories[$0] }
        guard let category = categories.max(by: { $0.capacity < $1.capacity }) else { return nil }
        keys += 1
        var question = Question.post(
            "/v1/sessions/\(stage.house.session)/holds", json: #"{"items":[{"category":"\#(category.id)","quantity":1}]}"#, visitor: visitor, key: "attempt-to-cheat-\(keys)")
        question.admission = admission
        let answer = await ask(question)
        return answer?.status == 201 ? answer?.text("hold") : nil
    }
}
