import Booking
import Domain
import Foundation
import Logging
import Reconciliation
import ServiceLifecycle

/// Tells every few seconds that a role is there, and how it fares; and logs as much as an operator wants it to.
///
/// A wish reaches the process with its next report. It ends by this machine's clock at the moment that was set, also while Redis is away; a process that
/// starts anew takes it up again as long as it lasts.
struct Presence: Service {
    let store: any ProcessStore
    let role: ProcessReport.Role
    /// Of the machine and the port.
    let name: String
    let settings: Settings
    let state: @Sendable () async -> ProcessReport.State
    let logger: Logger

    func run() async throws {
        let beganAt = Timestamp(Date())
        let level = LogLevels.shared.level(of: logger.label)
        @Sendable func report() async -> ProcessReport {
            ProcessReport(
                role: role, name: name, program: Self.program, beganAt: beganAt, state: await state(), logging: level.shown, configuration: settings.shown)
        }
        await cancelWhenGracefulShutdown {
            let pacer = Pacer()
            var wish: LogWish?
            while !Task.isCancelled {
                do {
                    wish = try await store.report(await report())
                } catch {
                    // The next one says the same.
                    logger.debug("nobody hears that this process is there", metadata: ["cause": "\(error)"])
                }
                level.follow(wish, at: Timestamp(Date()))
                await pacer.next(within: ProcessReport.pace)
            }
        }
        try? await store.leave(await report())
    }

    /// When the program was made: the executable file's time.
    private static let program: Timestamp? = {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first ?? ""
        let made = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        return made.map { Timestamp($0) }
    }()
}
