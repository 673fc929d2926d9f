import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// More people than the box office may take in: it says so at once, and nobody's sale is in their way.
    @Suite struct OverloadTests {
        @Test(.timeLimit(.minutes(2))) func aCrowdIsToldToComeBackAndASaleUnderWayGoesOn() async throws {
            // One millisecond for an answer: this crowd is always too much.
            let platform = try await Platform(programme: Programmes.standing(50_000, limit: 100), answerMilliseconds: 1)
            let ada = try await Buyer.arriving(at: platform.baseURL())
            let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
            let order = try await ada.order("soiree", hold: hold.text("hold"))
            #expect(order.status == 201)
            let (firstRefusal, isRefused) = AsyncStream.makeStream(of: Void.self)
            let crowd = Task {
                defer { isRefused.finish() }
                return await withTaskGroup(of: [Buyer.Answer].self) { group in
                    for _ in 0..<150 {
                        group.addTask {
                            var answers: [Buyer.Answer] = []
                            // Until the crowd is sent home, in the middle of a request.
                            while let answer = try? await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#) {
                                answers.append(answer)
                                if answer.status == 503 { isRefused.finish() }
                            }
                            return answers
                        }
                    }
                    return await group.reduce(into: [Buyer.Answer]()) { $0 += $1 }
                }
            }
            // The sale goes its way through a crowd that is being refused, and is never refused itself.
            for await _ in firstRefusal {}
            _ = try await ada.pay(order, "success")
            let end = try await ada.wait(for: "ticketed", order: order.text("order"), within: .seconds(60))
            #expect(end.text("state") == "ticketed")
            #expect(try await ada.get("/v1/orders/\(order.text("order"))/tickets").status == 200)
            crowd.cancel()
            let answers = await crowd.value
            let refused = answers.filter { $0.status == 503 }
            #expect(!refused.isEmpty, "of \(answers.count)")
            #expect(refused.allSatisfy { $0.problem == "overloaded" && $0.headers["retry-after"] == "2" })
            #expect(Set(answers.map(\.status)).isSubset(of: [201, 409, 503]), "\(Set(answers.map(\.status)))")
            #expect(try await ada.get("/metrics").body.contains(Array("guichet_requests_shed".utf8)))
        }
    }
}
