import Foundation

/// Runs a program to its end.
enum Tool {
    struct Result: Sendable {
        var status: Int32
        /// Standard output and standard error.
        var output: String
    }

    /// - Parameter command: a program, found through PATH, and its arguments.
    static func run(_ command: [String]) async throws -> Result {
        let log = FileManager.default.temporaryDirectory
            .appending(path: "guichet-tool-\(UInt64.random(in: .min ... .max)).log").path
        guard FileManager.default.createFile(atPath: log, contents: nil), let sink = FileHandle(forWritingAtPath: log) else {
            throw LoadTestProblem("\(log) cannot be written")
        }
        defer { try? FileManager.default.removeItem(atPath: log) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = sink
        process.standardError = sink
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Result(status: status, output: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
    }
}
