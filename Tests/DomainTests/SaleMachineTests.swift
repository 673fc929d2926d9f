import Domain
import Foundation
import Testing

@Suite struct SaleMachineTests {
    @Test func whoeverWaitsHasAnOwnerANextStepAndATime() {
        for state in OrderState.allCases {
            let steps = SaleEvent.allCases.map { SaleMachine.step(state, $0) }
            let moves = steps.contains { $0.reaches.contains { $0 != state } }
            if SaleDuty(of: state) != nil { #expect(moves, "\(state) waits for ever") }
            // Who waits for a payment has the order's own deadline; all others are missed by people after some time.
            if state != .awaitingPayment { #expect(SaleDuty(of: state).map { $0.patience != nil } ?? true) }
        }
        let waiting = OrderState.allCases.filter { SaleDuty(of: $0) != nil }
        #expect(waiting == [.awaitingPayment, .closing, .confirmed])
    }

    /// What comes by itself: from the clock, or from whoever owns the next step.
    private static func due(_ state: OrderState) -> [SaleEvent] {
        switch SaleDuty(of: state)?.step {
        case .pay, .endPayment: [.timeIsUp]
        case .issueTickets: [.issued, .ledgerRefused]
        case nil: []
        }
    }

    /// From every state, that alone leads to a state that waits for nothing: no buyer has to come back for it.
    @Test func everyWaitEnds() {
        for state in OrderState.allCases {
            var reached: Set<OrderState> = [state]
            while true {
                let next = Set(reached.flatMap { state in Self.due(state).flatMap { SaleMachine.step(state, $0).reaches } })
                if next.isSubset(of: reached) { break }
                reached.formUnion(next)
            }
            #expect(reached.contains { SaleDuty(of: $0) == nil })
        }
        // The clock alone ends every order that is not paid.
        #expect(SaleMachine.step(.awaitingPayment, .timeIsUp).reaches.contains(.expired))
        #expect(SaleMachine.step(.closing, .timeIsUp).reaches.contains(.expired))
    }

    /// An event that is learnt twice, by two processes or after a crash, leads nowhere else the second time.
    @Test func everyStepCanBeRepeated() {
        for state in OrderState.allCases {
            for event in SaleEvent.allCases {
                for reached in SaleMachine.step(state, event).reaches {
                    // What is due stays due until the event has had its effect.
                    let again = SaleMachine.step(reached, event).reaches
                    let isOn = again.contains(reached) || Set(again).isSubset(of: SaleMachine.step(state, event).reaches)
                    #expect(isOn, "\(state) at \(event) reached \(reached), and then \(again)")
                }
            }
        }
    }

    @Test func theDocumentShowsTheTable() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../docs/ARCHITECTURE.md").standardized
        let document = try String(contentsOf: file, encoding: .utf8)
        #expect(document.contains(Self.table), "docs/ARCHITECTURE.md must contain:\n\(Self.table)")
        #expect(document.contains(Self.duties), "docs/ARCHITECTURE.md must contain:\n\(Self.duties)")
    }

    // MARK: The tables

    private static var table: String {
        var lines = ["| state | event | what is done | leads to |", "|---|---|---|---|"]
        for state in OrderState.allCases {
            var rows: [(step: SaleStep, events: [String])] = []
            for event in SaleEvent.allCases {
                let step = SaleMachine.step(state, event)
                if step.action == .rest { continue }
                if let index = rows.firstIndex(where: { $0.step == step }) {
                    rows[index].events.append(event.rawValue)
                } else {
                    rows.append((step, [event.rawValue]))
                }
            }
            lines += rows.map { row in
                let reached = row.step.reaches.map { $0 == state ? "–" : $0.rawValue }.joined(separator: ", ")
                return "| \(state.rawValue) | \(row.events.joined(separator: ", ")) | \(words(row.step.action)) | \(reached) |"
            }
        }
        return lines.joined(separator: "\n")
    }

    private static var duties: String {
        let head = ["| state | waits for | owner | people are told |", "|---|---|---|---|"]
        let rows = OrderState.allCases.map { state in
            guard let duty = SaleDuty(of: state) else { return "| \(state.rawValue) | nothing | – | – |" }
            let time = duty.patience.map { "after \($0.components.seconds / 60) min" } ?? "never: it ends at its deadline"
            return "| \(state.rawValue) | \(duty.step.rawValue) | \(duty.owner.rawValue) | \(time) |"
        }
        return (head + rows).joined(separator: "\n")
    }

    private static func words(_ action: SaleAction) -> String {
        switch action {
        case .rest: "nothing"
        case .wait: "wait"
        case .noteRefusal: "show the refusal"
        case .claimPlaces: "claim the places"
        case .askThenClaim: "ask the provider, then claim the places"
        case .close(let state): "close as \(state.rawValue)"
        case .finishClosing: "finish closing"
        case .assureRecorded: "make sure that the ledger has it"
        case .freePlaces: "free the places"
        case .showTickets: "show the tickets"
        case .takeBack: "free the places taken back, show what is left"
        }
    }
}
