import Foundation

/// Which module may import which. Imports point one way: Guichet → roles → Booking → Domain; adapters implement ports of
/// Booking and never import each other (docs/ARCHITECTURE.md).
enum ImportRules {
    /// The modules of this package that each folder of Sources, and each target of loadtest/, may import. A new target gets its line here.
    static let allowed: [String: Set<String>] = [
        // Values and rules.
        "Domain": [],
        "WaitingRoom": ["Domain"],
        "Booking": ["Domain", "WaitingRoom"],
        // Adapters.
        "RedisClient": ["CHiredis"],
        "RedisSeatStore": ["Domain", "Booking", "WaitingRoom", "RedisClient", "LuaScripts"],
        "SQLiteLedger": ["Domain", "Booking", "WaitingRoom"],
        "Payments": ["Domain", "Booking"],
        "Mail": ["Domain", "Booking", "CCurl"],
        "Notices": ["Booking"],
        "Ticketing": ["Domain", "Booking", "Pages", "CCairo", "CFontconfig", "CQREncode"],
        "Programme": ["Domain", "Booking"],
        "Passwords": ["Booking"],
        "Telemetry": [],
        "Beacon": ["Domain", "Booking", "WaitingRoom"],
        // Ports that fail on purpose, in debug builds only.
        "Faults": ["Domain", "Booking"],
        // Values in, HTML out.
        "Pages": ["Domain", "WaitingRoom"],
        // Answers of every role that pages and programs ask.
        "Web": ["Pages"],
        // Roles.
        "Reconciliation": ["Domain", "Booking", "Pages", "WaitingRoom"],
        "BoxOffice": ["Domain", "Booking", "WaitingRoom", "Pages", "Ticketing", "Web", "APIDocument"],
        "BackOffice": ["Domain", "Booking", "WaitingRoom", "Pages", "Programme", "Ticketing", "Web", "APIDocument"],
        // The one place that names a port and its live implementation.
        "Guichet": [
            "Domain", "Booking", "Pages", "RedisClient", "RedisSeatStore", "SQLiteLedger", "Payments", "Mail", "Notices", "Ticketing", "Passwords", "Programme",
            "Telemetry", "Beacon", "Faults", "Reconciliation", "BoxOffice", "BackOffice", "APIDocument",
            "WaitingRoom",
        ],
        // The load test knows the platform by its API only; TestSupport starts processes.
        "LoadTest": ["OpeningDay", "TestSupport"],
        // Drives the rules, scripts and keeper of the waiting room with a clock of its own; the load test only reads its report.
        "OpeningDay": ["Domain", "Booking", "WaitingRoom", "Reconciliation", "RedisClient", "RedisSeatStore", "SQLiteLedger", "TestSupport"],
        "LoadTestCommand": ["LoadTest", "OpeningDay"],
        // Runs whole platforms, and knows their processes and their provider's books too.
        "SoakCommand": ["TestPlatform", "TestSupport"],
        // Measures one adapter alone; a program of its own, so that the load test keeps to the API.
        "LedgerBench": ["Domain", "Booking", "SQLiteLedger"],
    ]

    /// The target to which a Swift file outside Tests belongs; nil for other files.
    static func target(of path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count > 2, path.hasSuffix(".swift") else { return nil }
        return switch parts[0] {
        case "Sources": String(parts[1])
        case "loadtest": ["Command": "LoadTestCommand", "Ledger": "LedgerBench", "OpeningDay": "OpeningDay", "Soak": "SoakCommand"][parts[1]] ?? "LoadTest"
        default: nil
        }
    }

    /// Modules of this package that are no target of the table.
    static let files: Set<String> = ["CHiredis", "CCairo", "CFontconfig", "CCurl", "CQREncode", "LuaScripts", "APIDocument", "TestPlatform", "TestSupport"]

    /// Modules of other packages that belong to one target, because what they do is that target's business.
    static let reserved: [String: Set<String>] = [
        "GRDB": ["SQLiteLedger"],
        "GRDBSQLite": ["SQLiteLedger"],
        "CryptoExtras": ["Passwords"],
        "Histogram": ["LoadTest"],
        "Yams": ["Programme", "LoadTest", "Guichet"],
        "Subprocess": ["Guichet"],
        "Configuration": ["Guichet"],
        "ArgumentParser": ["Guichet", "LoadTestCommand", "LedgerBench", "SoakCommand"],
    ]

    /// The only modules of other packages that the inner targets may import: they do no input or output.
    static let innerOnly: [String: Set<String>] = [
        "Domain": ["Foundation"],
        "WaitingRoom": ["Foundation", "Crypto"],
        "Booking": ["Foundation", "Crypto", "Logging"],
    ]

    /// What is wrong with `target` importing `module`; nil when it may.
    static func objection(to module: String, in target: String) -> String? {
        guard let own = allowed[target] else { return "target \(target) is missing in ImportRules.allowed" }
        if own.contains(module) { return nil }
        if allowed[module] != nil || files.contains(module) { return "\(target) must not import \(module)" }
        if let owners = reserved[module], !owners.contains(target) {
            return "only \(owners.sorted().joined(separator: ", ")) imports \(module)"
        }
        if let few = innerOnly[target], !few.contains(module) {
            return "\(target) does no input or output: it must not import \(module)"
        }
        return nil
    }

    /// The module that a line of Swift imports; nil when it imports none.
    static func module(importedBy line: Substring) -> String? {
        guard line.contains("import") else { return nil }
        let pattern = #/
            ^\s* (?: @\w+ (?: \([^)]*\) )? \s+ )*
            (?: (?: public | package | internal | fileprivate | private ) \s+ )?
            import \s+
            (?: (?: struct | class | enum | protocol | typealias | func | let | var ) \s+ )?
            (\w+)
            /#
        return line.firstMatch(of: pattern).map { String($0.1) }
    }
}
