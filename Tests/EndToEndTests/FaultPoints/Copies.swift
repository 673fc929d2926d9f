import Foundation
import TestPlatform
import TestSupport
import Testing

/// Whoever backs the ledger up, exports it, or puts a backup in its place dies at each step, and asks again. Told beside the other stories, on copies of a
/// ledger, each with its own settings, because nobody may sell from a ledger that is replaced.
struct Copies {
    /// The steps that only this story passes.
    static let points = Set(copying.values.joined()).union(restoring)

    private static let copying = [
        "backup": ["LedgerCopies.draftBackup(of:)", "LedgerCopies.note(_:as:at:)", "LedgerCopies.name(_:)"],
        "export": ["LedgerCopies.draftExport(_:to:format:publicKeys:at:signer:)", "LedgerCopies.note(_:as:at:)", "LedgerCopies.name(_:)"],
    ]
    private static let restoring = [
        "LedgerReplacement.prepare()", "LedgerReplacement.note(_:at:)", "LedgerReplacement.keepLedger(at:)", "LedgerReplacement.keepHeads(at:)",
        "LedgerReplacement.replaceLedger(at:)", "LedgerReplacement.leaveHeads(at:)",
    ]
    private static let actions = ["before", "after", "twice"]

    private let platform: Platform
    /// A backup with two lines, and one made later with four.
    private let (early, late): (String, String)

    static func play() async throws {
        let platform = try await Platform(programme: Programmes.standing(20))
        let (early, late) = (platform.folder + "/early.sqlite", platform.folder + "/late.sqlite")
        for (index, backup) in [early, late].enumerated() {
            let buyer = try await Customer.arriving(at: platform)
            let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#))
            _ = try await buyer.pay(order, "success")
            try await buyer.reaches("ticketed", order)
            let isProven = try await eventually(within: .seconds(20)) {
                try await platform.ledger("verify").output.contains("proven to number \(2 * index + 2)")
            }
            #expect(isProven)
            #expect(try await platform.ledger("backup", backup).status == 0)
        }
        let copies = Copies(platform: platform, early: early, late: late)
        try await copies.copy()
        try await copies.restore()
        #expect(try await platform.audit().status == 0)
    }

    /// A ledger of its own, made of a backup and the heads that were kept, and its settings.
    static func desk(_ name: String, of platform: Platform, _ backup: String) throws -> (folder: String, settings: String) {
        let folder = "\(platform.folder)/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: backup, toPath: folder + "/ledger.sqlite")
        try FileManager.default.copyItem(atPath: platform.folder + "/ledger.heads", toPath: folder + "/ledger.heads")
        let settings = try String(contentsOfFile: platform.settings(), encoding: .utf8)
            .replacing("\(platform.folder)/ledger.sqlite", with: folder + "/ledger.sqlite")
        try settings.write(toFile: folder + "/guichet.yaml", atomically: true, encoding: .utf8)
        return (folder, folder + "/guichet.yaml")
    }

    private func ledger(_ words: [String], _ settings: String, fault: String? = nil) async throws -> Platform.ToolResult {
        let environment = fault.map { ["GUICHET_FAULT": $0, "GUICHET_FAULT_LOG": settings + ".log"] } ?? [:]
        let result = try await platform.tool(["ledger"] + words + ["--config", settings], environment: environment)
        guard let fault else { return result }
        let point = fault.split(separator: " ").dropLast().joined(separator: " ")
        #expect(try String(contentsOfFile: settings + ".log", encoding: .utf8).contains(point + "!"), "\(fault): \(result.output)")
        #expect(result.status == (fault.hasSuffix("twice") ? 0 : 128 + SIGKILL), "\(fault): \(result.output)")
        return result
    }

    private func copy() async throws {
        for (kind, points) in Self.copying {
            for (index, point) in points.enumerated() {
                for action in Self.actions {
                    let (folder, settings) = try Self.desk("\(kind)-\(index)-\(action)", of: platform, late)
                    let file = "\(folder)/copy"
                    _ = try await ledger([kind, file], settings, fault: "\(point) \(action)")
                    let isThere = FileManager.default.fileExists(atPath: file)
                    #expect(isThere == (action == "twice" || point.contains(".name") && action == "after"), "\(point) \(action)")
                    let again = try await ledger([kind, file], settings)
                    #expect(isThere ? again.output.contains("never replaces a file") : again.status == 0, "\(point) \(action): \(again.output)")
                    try await isWhole(file, kind, settings)
                    // What has its name is noted; whoever was killed before it had one noted that too.
                    let digest = try Self.python("import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())", file)
                    let notes = try traces(folder).count { $0.hasPrefix("\(kind) \(digest)") }
                    #expect(action == "twice" ? notes == 1 : (1...2).contains(notes), "\(point) \(action): \(notes)")
                    #expect(try await ledger(["verify"], settings).status == 0)
                }
            }
        }
    }

    private func isWhole(_ file: String, _ kind: String, _ settings: String) async throws {
        if kind == "backup" {
            let verified = try await ledger(["verify", "--file", file], settings)
            #expect(verified.status == 0 && verified.output.contains("o: 4 lines"), "\(verified.output)")
        } else {
            let auditor = Platform.root.appending(path: "config/verify-export.py").path
            let said = try Self.output(["python3", "-B", auditor, file, "--keys", platform.folder + "/keys/ledger-key-1.pub.pem"])
            #expect(said.contains("4 lines"), "\(said)")
        }
    }

    private func restore() async throws {
        for (index, point) in Self.restoring.enumerated() {
            for action in Self.actions {
                let (folder, settings) = try Self.desk("restore-\(index)-\(action)", of: platform, late)
                let words = ["restore", early, "--accept-loss"]
                _ = try await ledger(words, settings, fault: "\(point) \(action)")
                // Whoever died left one of the two, with heads that belong to it.
                let left = try await ledger(["verify"], settings)
                let isNew = action == "twice" || point.contains("leaveHeads") || point.contains("replaceLedger") && action == "after"
                #expect(left.status == 0 && left.output.contains("o: \(isNew ? 2 : 4) lines"), "\(point) \(action): \(left.output)")
                if action != "twice" {
                    let again = try await ledger(words, settings)
                    #expect(again.status == 0, "\(point) \(action): \(again.output)")
                }
                let verified = try await ledger(["verify"], settings)
                #expect(verified.status == 0 && verified.output.contains("o: 2 lines"), "\(point) \(action): \(verified.output)")
                // What was there is beside it, with the heads that prove it, and the ledger says what was lost, however often it was restored.
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                let old = names.filter { $0.hasPrefix("ledger.sqlite.before-") && !$0.hasSuffix("-wal") }
                let counts = try old.map { try Self.python("import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM sale_line').fetchone()[0])", "\(folder)/\($0)") }
                #expect(counts.contains("4"), "\(point) \(action): \(names)")
                let heads = try names.filter { $0.hasPrefix("ledger.heads.before-") }.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
                #expect(heads.contains { $0.contains(" 4 ") }, "\(point) \(action): \(heads)")
                let notes = try traces(folder).filter { $0.hasPrefix("restore ") }
                #expect(action == "twice" ? notes.count == 1 : (1...2).contains(notes.count), "\(point) \(action): \(notes)")
                #expect(notes.contains { $0.contains(#""proven":4"#) }, "\(point) \(action): \(notes)")
                #expect(!names.contains { $0.contains(".restoring") }, "\(names)")
            }
        }
    }

    /// What the ledger of a desk notes of its copies: kind, SHA-256 and what else there is to say.
    private func traces(_ folder: String) throws -> [String] {
        let query = "SELECT kind || ' ' || lower(hex(digest)) || ' ' || detail FROM archive_event"
        return try Self.python("import sqlite3, sys; print('\\n'.join(row[0] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))", folder + "/ledger.sqlite", query)
            .split(separator: "\n").map(String.init)
    }

    private static func python(_ program: String, _ words: String...) throws -> String {
        try output(["python3", "-c", program] + words).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func output(_ words: [String]) throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(words): \(text)")
        return text
    }
}
