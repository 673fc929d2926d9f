import ArgumentParser
import Booking
import Domain
import Foundation
import Reconciliation
import SQLiteLedger

/// Who asks, and how long they wait for an answer; the same for every tool that asks the reconciler for something.
struct CommandOptions: ParsableArguments {
    @Option(help: "Who asks, kept with the command. Default: the account that runs this.")
    var by: String = OperatingUser.name

    @Option(help: "Seconds to wait for the reconciler. The command is carried out also when nobody waits.")
    var wait = 15

    func validate() throws {
        guard !by.isEmpty else { throw ValidationError("--by is empty: name who asks.") }
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait is \(wait); it can be 0 to 86400 seconds.") }
    }
}

/// Watches what the reconciler makes of a command.
struct CommandFollower {
    let desk: any StaffDesk
    let options: CommandOptions

    private static let pause = Duration.milliseconds(100)

    /// Returns when the command is over or the wait is.
    ///
    /// - Parameter hint: what to type to see how it goes on.
    func follow(_ id: Int64, hint: String) async throws {
        let pacer = Pacer()
        let end = ContinuousClock.now + .seconds(options.wait)
        while true {
            guard let command = try await LedgerCommand.orFailure({ () async throws(LedgerError) in try await desk.command(id) }) else {
                throw ToolFailure("The ledger has no command \(id).")
            }
            let progress = command.progress
            switch progress.state {
            case .done:
                print("Done. \(progress.detail)")
                return
            case .refused: throw ToolFailure("Nothing was done. \(progress.detail)")
            case .asked, .running, .waiting: break
            }
            if ContinuousClock.now >= end {
                print("Command \(id): \(Self.text(progress))\nIt goes on without you. To see how: \(hint)")
                return
            }
            await pacer.next(within: Self.pause)
        }
    }

    /// How far a command is, for people.
    static func text(_ progress: CommandProgress) -> String {
        let count = progress.total > 0 ? ", \(progress.done) of \(progress.total) orders" : ""
        let detail = progress.detail.isEmpty ? "" : ": \(progress.detail)"
        return switch progress.state {
        case .asked: "not begun; a reconciler must run on this ledger"
        case .running, .waiting, .done, .refused: "\(progress.state.rawValue)\(count)\(detail)"
        }
    }
}
