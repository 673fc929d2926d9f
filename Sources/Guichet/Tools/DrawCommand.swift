import ArgumentParser
import Domain
import Foundation
import WaitingRoom

/// `guichet draw verify`: was a waiting room's order drawn as it was announced? Offline, with the published document alone.
struct DrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "Draws of waiting rooms.", subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verify that a draw follows from what was announced; exit 1 when it does not.",
            discussion: """
                What others published is yours to compare: the commitment with the one that was announced before the opening, the public value with \
                its source. What a draw proves, and what it does not (one person with several devices), is in docs/draw.md.
                """)

        @Option(help: "The commitment as it was announced before the opening, 64 hexadecimal digits.")
        var commitment: String?

        @Option(help: "An arrival number, as the waiting room's page shows it, from 1: says which place it was drawn.")
        var number: UInt32?

        @Argument(help: "The published document of the draw (JSON).")
        var file: String

        func validate() throws {
            if number == 0 { throw ValidationError("Numbers begin with 1, as the waiting room's page shows them.") }
        }

        func run() async throws {
            let reveal = try read()
            var problems = reveal.faults().map(\.text)
            if let commitment, Bytes32(hex: commitment) != reveal.commitment {
                problems.append("the commitment of the document is another one than the one that was announced")
            }
            guard problems.isEmpty else {
                print("does not hold:\n" + problems.map { "  " + $0 }.joined(separator: "\n"))
                throw ExitCode(1)
            }
            print(
                """
                holds
                  room          \(reveal.plan.room)  \(reveal.plan.title)
                  opening       \(reveal.plan.opensAt.rfc3339())
                  commitment    \(reveal.commitment.hex)
                  source        \(reveal.plan.source.text)\(reveal.plan.source.publishedAt.map { ", published \($0.rfc3339())" } ?? "")
                  public value  \(reveal.publicValue)\(reveal.signature.map { "\n      signature     \($0)" } ?? "")
                  entrants      \(reveal.entrants)
                  seed          \(reveal.seed.hex)
                """)
            if let number { print("  number        \(number) has place \(reveal.draw.rank(of: number - 1) + 1)") }
        }

        private func read() throws -> DrawReveal {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw ValidationError("\(file) cannot be read; save the document of the draw there.")
            }
            do {
                return try JSONDecoder().decode(DrawReveal.self, from: data)
            } catch {
                throw ValidationError("\(file) is no document of a draw (\(DrawReveal.format)): \(error)")
            }
        }
    }
}

extension DrawReveal.Fault {
    /// For whoever verifies.
    fileprivate var text: String {
        switch self {
        case .format(let format): "the document's format is \(format); this program reads \(DrawReveal.format)"
        case .plan(.title): "the title is not one line of at most 200 bytes"
        case .plan(.source): "the source of randomness is neither a beacon's round nor a witnessed value"
        case .plan(.opening): "the opening is not in whole seconds"
        case .plan(.valueBeforeOpening): "the public value was known before the last entrant could come"
        case .commitment(let expected): "the plan and the secret have the commitment \(expected.hex): one of them was changed after the announcement"
        case .publicValue: "the public value is none that the announced source gives"
        case .seed(let expected): "the seed that follows is \(expected.hex)"
        }
    }
}
