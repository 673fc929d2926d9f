import Foundation
import TestPlatform
import TestSupport
import Testing

extension Crowds {
    /// `make soak` for a few seconds: the program itself, with its exit code and its last line.
    @Suite struct SoakTests {
        @Test func nothingIsLostWhileEverythingFails() async throws {
            let (status, output) = try await Self.soak()
            #expect(status == 0, "\(output)")
            let last = try #require(output.split(separator: "\n").last)
            let counts = try #require(
                last.wholeMatch(
                    of: /(\d+) orders \((\d+) ticketed\), (\d+) faults, 0 lost, 0 doubled, 0 captured without ticket, 0 ticketed without capture/),
                "\(output)")
            print("soak: \(last)")
            #expect((Int(counts.2) ?? 0) > 0 && (Int(counts.3) ?? 0) > 0, "\(last)")
        }

        /// What breaks off is no success, and ends with the same line.
        @Test func aPlatformThatDoesNotStartIsAViolation() async throws {
            let (status, output) = try await Self.soak(path: "/nowhere")
            #expect(status == 1 && output.contains("VIOLATION  the platform does not start"), "\(output)")
            #expect(output.hasSuffix("0 orders (0 ticketed), 0 faults, 0 lost, 0 doubled, 0 captured without ticket, 0 ticketed without capture\n"))
        }

        /// - Parameter path: where it finds the servers that it starts.
        private static func soak(path: String? = nil) async throws -> (status: Int32, output: String) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-soak-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = ChildProcess.built("guichet-soak")
            let soak = try ChildProcess(
                ["env"] + (path.map { ["PATH=\($0)"] } ?? []) + [program, "--seconds", "8"], log: folder + "/log", folder: folder)
            let hasEnded = await eventually(within: .seconds(760)) { soak.hasEnded() }
            if !hasEnded { soak.end(with: SIGKILL) }
            #expect(hasEnded)
            let output = try String(contentsOfFile: folder + "/log", encoding: .utf8)
            return (soak.exitStatus, output)
        }
    }
}
