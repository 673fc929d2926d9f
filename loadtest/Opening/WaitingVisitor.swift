import Foundation
import NIOCore

/// Somebody who joins, looks at the board as often as it says, goes in when called, and buys.
@Crowd final class WaitingVisitor {
    private let stage: Stage
    private let crowd: WaitingCrowd
    private let number: Int
    private let shop: ConnectionPool
    private var random: SeededRandom
    private var due: NIODeadline

    /// How often somebody asks again who is told to.
    private static let patience = 30

    init(stage: Stage, crowd: WaitingCrowd, number: Int, due: NIODeadline) {
        (self.stage, self.crowd, self.number, self.due) = (stage, crowd, number, due)
        shop = stage.shops[number % stage.shops.count]
        random = SeededRandom(seed: stage.seed &+ 7, buyer: number)
    }

    func walk() async {
        guard let visitor = await text(.visitor, .post("/v1/visitors"), "visitor"),
            let answer = await insist(.pass, .post(crowd.path + "/passes", visitor: visitor)), let pass = answer.text("pass"),
            let number = answer.number("number").flatMap({ UInt32($0) })
        else { return stage.recorder.leave(stage.isOver ? .unfinished : .failed) }
        crowd.note(number: number)
        guard await wait(number), let admission = await goIn(number, pass, visitor) else {
            return stage.recorder.leave(crowd.isGone ? .notCalled : stage.isOver ? .unfinished : .failed)
        }
        // Looks around first.
        due = .now() + .lasting(Double.random(in: 1...5, using: &random))
        await Crowd.wait(until: due)
        await Journey(stage: stage, number: self.number, due: due, entry: .init(visitor: visitor, admission: admission)).walk()
        var leaving = Question(method: .delete, path: crowd.path + "/admissions", visitor: visitor)
        leaving.admission = admission
        due = .now()
        guard await insist(.leaving, leaving) != nil, crowd.returns == 0 || random.happens(0.2), !stage.isOver else { return }
        due = .now()
        guard let (verdict, _) = await ask(.admission, wayIn(pass, visitor)) else { return }
        crowd.noteReturn(isLetIn: verdict == .done)
        guard let category = stage.house.categories.max(by: { $0.capacity < $1.capacity }) else { return }
        var wish = Question.post(
            "/v1/sessions/\(stage.house.session)/holds", json: #"{"items":[{"category":"\#(category.id)","quantity":1}]}"#, visitor: visitor, key: "given-back-\(self.number)")
        wish.admission = admission
        // No step of a buyer: it has to be refused.
        if case .answered(let answer) = await shop.ask(wish) { crowd.noteWish(isHeld: answer.status == 201) }
    }

    private func wayIn(_ pass: String, _ visitor: String) -> Question {
        .post(crowd.path + "/admissions", json: "{\"pass\":\"\(pass)\"}", visitor: visitor)
    }

    /// - Returns: false when everything is sold before the turn comes.
    private func wait(_ number: UInt32) async -> Bool {
        while !stage.isOver, !crowd.isGone {
            guard let seconds = crowd.board.nextLook(number: number) else { return true }
            due = .now() + .lasting(Double(seconds) * Double.random(in: 1...1 + crowd.board.lookSpread, using: &random))
            await Crowd.wait(until: due)
            guard let answer = await insist(.board, .get(crowd.path)), crowd.see(answer) else { return false }
        }
        return false
    }

    private func goIn(_ number: UInt32, _ pass: String, _ visitor: String) async -> String? {
        for _ in 0..<Self.patience where !stage.isOver {
            let began = NIODeadline.now()
            due = began
            guard let (verdict, answer) = await ask(.admission, wayIn(pass, visitor)) else { return nil }
            if verdict == .done, let admission = answer.text("admission"), let rank = answer.number("rank").flatMap({ UInt32($0) }) {
                crowd.letIn(.init(number: number, rank: rank, pass: pass, admission: admission), began: began)
                return admission
            }
            guard case .refused = verdict else { return nil }
            if answer.problem == "shop-full" { crowd.turnAway(number, began: began) }
            await Crowd.wait(until: .now() + .lasting(Double(answer.retryAfter ?? 2)))
        }
        return nil
    }

    // MARK: Asking

    private func text(_ step: Step, _ question: Question, _ name: String) async -> String? { await insist(step, question)?.text(name) }

    /// Asks, and again when told to come back.
    private func insist(_ step: Step, _ question: Question) async -> Answer? {
        for _ in 0..<Self.patience where !stage.isOver {
            guard let (verdict, answer) = await ask(step, question) else { return nil }
            if verdict == .done { return answer }
            guard case .refused = verdict, let seconds = answer.retryAfter else { return nil }
            due = .now() + .lasting(Double(seconds) + random.fraction())
            await Crowd.wait(until: due)
        }
        return nil
    }

    private func ask(_ step: Step, _ question: Question) async -> (Verdict, Answer)? {
        let began = NIODeadline.now()
        let reply = await shop.ask(question)
        let verdict = Verdict(reply)
        stage.recorder.record(step, due: due, began: began, ended: .now(), verdict)
        guard case .answered(let answer) = reply else { return nil }
        return (verdict, answer)
    }
}
