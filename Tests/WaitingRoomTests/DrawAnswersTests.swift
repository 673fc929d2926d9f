import Domain
import Foundation
import Testing
@testable import WaitingRoom

/// Known answers, which the program in the browser must meet too (`walks/draw.py`).
struct DrawAnswers: Decodable {
    struct Known: Decodable {
        var reveal: DrawReveal
        var places: [[UInt32]]
    }
    struct Large: Decodable {
        var seed: Bytes32
        var entrants: UInt32
        var places: [[UInt32]]
    }
    var draws: [Known]
    var large: Large
    var largest: Large

    static func read() throws -> DrawAnswers {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "draw-answers.json")
        return try JSONDecoder().decode(DrawAnswers.self, from: Data(contentsOf: file))
    }
}

@Suite struct DrawAnswersTests {
    @Test func everyKnownPlace() throws {
        let answers = try DrawAnswers.read()
        let draws = answers.draws.map { ($0.reveal.draw, $0.places) } + [answers.large, answers.largest].map { (Draw(seed: $0.seed, entrants: $0.entrants), $0.places) }
        #expect(draws.count == 6)
        for (draw, places) in draws {
            for place in places {
                #expect(draw.rank(of: place[0]) == place[1], "\(place[0]) of \(draw.entrants)")
                #expect(draw.number(at: place[1]) == place[0])
            }
        }
    }

    @Test func everyKnownDrawHolds() throws {
        for known in try DrawAnswers.read().draws {
            #expect(known.reveal.faults() == [])
            let again = DrawReveal(
                plan: known.reveal.plan, secret: known.reveal.secret, entrants: known.reveal.entrants, publicValue: known.reveal.publicValue)
            #expect(again == known.reveal)
            #expect(try JSONDecoder().decode(DrawReveal.self, from: JSONEncoder().encode(again)) == again)
        }
    }
}

/// What people are told to compute is what the program computes.
@Suite struct DrawDocumentTests {
    @Test func theExampleOfTheDocumentIsAKnownDraw() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/draw.md")
        let document = try String(contentsOf: file, encoding: .utf8)
        let blocks = document.matches(of: /```text\n((?:[^`]+\n)+)```/).map { String($0.1) }
        let known = try #require(try DrawAnswers.read().draws.first { $0.reveal.plan.title == "Le Misanthrope" })
        let reveal = known.reveal
        #expect(
            blocks == [
                reveal.plan.text(secret: reveal.secret),
                DrawReveal.seedText(
                    commitment: reveal.commitment, secret: reveal.secret, entrants: reveal.entrants, publicValue: reveal.publicValue),
            ])
        for digest in [reveal.commitment, reveal.seed] { #expect(document.contains("`\(digest.hex)`")) }
        #expect(document.contains("# \(reveal.draw.rank(of: 0)) \(reveal.draw.rank(of: 256))\n"))
    }
}

@Suite struct DrawRevealTests {
    private static let opening = Timestamp(milliseconds: 1_796_115_600_000)

    private static func reveal() throws -> DrawReveal {
        let plan = try DrawPlan(
            room: 12, title: "Rock", opensAt: opening, source: .drand(chain: Quicknet.chain, round: Quicknet.round(after: opening + .seconds(60))))
        return DrawReveal(plan: plan, secret: seed(1), entrants: 5000, publicValue: seed(2).hex)
    }

    /// Of a beacon's round its signature is typed, and nothing that anybody could make up without leaving a trace.
    @Test func aRoundIsTypedByItsSignature() throws {
        let source = try Self.reveal().plan.source
        let signature = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
        let value = try #require(source.value(typedByAPerson: signature.uppercased()))
        // The chain's first round, as its relays say it.
        #expect(value.text == "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd" && value.signature == signature)
        for wrong in [value.text, "", String(signature.dropLast(2)), signature.dropLast(2) + "zz", signature.dropLast(2) + "+5"] {
            #expect(source.value(typedByAPerson: wrong) == nil, "\(wrong)")
        }
        #expect(RandomnessSource.witnessed("a die").value(typedByAPerson: "4") == PublicValue("4"))
        var reveal = try Self.reveal()
        reveal = DrawReveal(plan: reveal.plan, secret: reveal.secret, entrants: 9, publicValue: value.text, signature: value.signature)
        #expect(reveal.faults().isEmpty)
        // What an earlier version wrote has none.
        let plain = try Self.reveal()
        let written = try JSONDecoder().decode(DrawReveal.self, from: JSONEncoder().encode(plain))
        #expect(written.signature == nil && written == plain)
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var faults: [String]
        var change: @Sendable (inout DrawReveal) throws -> Void
    }

    /// What somebody might change afterwards, and what it comes out as.
    @Test(arguments: [
        Change(testDescription: "nothing", faults: []) { _ in },
        Change(testDescription: "one more entrant", faults: ["seed"]) { $0.entrants += 1 },
        Change(testDescription: "another secret", faults: ["commitment", "seed"]) { $0.secret = seed(3) },
        Change(testDescription: "another secret with a seed that fits", faults: ["commitment"]) {
            $0.secret = seed(3)
            $0.seed = DrawReveal.seed(commitment: $0.commitment, secret: $0.secret, entrants: $0.entrants, publicValue: $0.publicValue)
        },
        Change(testDescription: "another public value", faults: ["seed"]) { $0.publicValue = seed(4).hex },
        Change(testDescription: "a public value that no beacon gives", faults: ["publicValue", "seed"]) { $0.publicValue = "7" },
        Change(testDescription: "a wished seed", faults: ["seed"]) { $0.seed = seed(5) },
        Change(testDescription: "another round of the beacon", faults: ["commitment"]) {
            $0.plan = try DrawPlan(
                room: 12, title: "Rock", opensAt: $0.plan.opensAt,
                source: .drand(chain: Quicknet.chain, round: Quicknet.round(after: $0.plan.opensAt) + 50))
        },
        Change(testDescription: "another opening", faults: ["commitment"]) {
            $0.plan = try DrawPlan(room: 12, title: "Rock", opensAt: $0.plan.opensAt - .seconds(1), source: $0.plan.source)
        },
        Change(testDescription: "another room", faults: ["commitment"]) {
            $0.plan = try DrawPlan(room: 13, title: "Rock", opensAt: $0.plan.opensAt, source: $0.plan.source)
        },
        Change(testDescription: "another round's signature", faults: ["publicValue"]) { $0.signature = String(repeating: "a5", count: 48) },
        Change(testDescription: "another format", faults: ["format"]) { $0.format = "guichet-draw-reveal/2" },
    ])
    func findsWhatWasChanged(change: Change) throws {
        var reveal = try Self.reveal()
        try change.change(&reveal)
        let names = reveal.faults().map { fault in
            switch fault {
            case .format: "format"
            case .plan: "plan"
            case .commitment: "commitment"
            case .publicValue: "publicValue"
            case .seed: "seed"
            }
        }
        #expect(names == change.faults)
    }

    /// A value that is known before the last entrant has come could be looked at before joining.
    @Test func aRoundBeforeTheOpeningIsNoSource() throws {
        let early = Quicknet.round(after: Self.opening) - 1
        #expect(throws: DrawPlan.Fault.valueBeforeOpening) {
            try DrawPlan(room: 1, title: "Rock", opensAt: Self.opening, source: .drand(chain: Quicknet.chain, round: early))
        }
        // Whoever writes such a document by hand is found out too.
        let good = try DrawPlan(room: 1, title: "Rock", opensAt: Self.opening, source: .drand(chain: Quicknet.chain, round: early + 1))
        let text = String(decoding: try JSONEncoder().encode(good), as: UTF8.self).replacing("\(early + 1)", with: "\(early)")
        let written = try JSONDecoder().decode(DrawPlan.self, from: Data(text.utf8))
        #expect(DrawReveal(plan: written, secret: seed(1), entrants: 1, publicValue: seed(2).hex).faults() == [.plan(.valueBeforeOpening)])
    }

    @Test func timesOfTheBeacon() {
        #expect(Quicknet.time(of: 1) == Timestamp(milliseconds: 1_692_803_367_000))
        for offset in [0, 1, 2999, 3000, 3001, 86_400_000] as [Int64] {
            let moment = Timestamp(milliseconds: 1_692_803_367_000 + offset)
            let round = Quicknet.round(after: moment)
            #expect((Quicknet.time(of: round) ?? moment) > moment && (Quicknet.time(of: round - 1) ?? moment) <= moment)
        }
        #expect(Quicknet.round(after: Timestamp(milliseconds: 0)) == 1 && Quicknet.time(of: 0) == nil && Quicknet.time(of: .max) == nil)
    }

    @Test(arguments: ["", " Rock", "Rock ", "Rock\nopens: never", "Rock\u{85}", String(repeating: "x", count: 201)])
    func aTitleIsOneLine(title: String) {
        #expect(throws: DrawPlan.Fault.title) { try DrawPlan(room: 1, title: title, opensAt: Self.opening, source: .witnessed("a die")) }
    }

    @Test(arguments: [
        "drand 12 5", "drand \(Quicknet.chain.hex.uppercased()) 5", "drand \(Quicknet.chain.hex) 05", "drand \(Quicknet.chain.hex) 0",
        "drand \(Quicknet.chain.hex)  5", "witnessed ", "witnessed", "dice", "",
    ])
    func textsThatAreNoSource(text: String) {
        #expect(RandomnessSource(text: text) == nil)
    }

    @Test func aProofIsOfOneDraw() throws {
        let reveal = try Self.reveal()
        var proof = reveal.proof(of: 17)
        #expect(proof.holds(in: reveal))
        proof.rank += 1
        #expect(!proof.holds(in: reveal))
        var other = reveal
        other.entrants += 1
        #expect(!reveal.proof(of: 17).holds(in: other))
    }
}
