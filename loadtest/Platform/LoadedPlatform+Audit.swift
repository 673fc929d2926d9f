import Foundation
import NIOCore

// After a run.
extension LoadedPlatform {
    /// The audit once nothing is under way any more, or after a minute as it is then.
    func settledAudit() async throws -> (Tool.Result, isSettled: Bool) {
        let limit = NIODeadline.now() + .seconds(60)
        while true {
            try Task.checkCancellation()
            let audit = try await guichet(["audit"])
            if audit.status != 0 && !audit.output.contains("on their way") { return (audit, true) }
            if audit.output.contains(", 0 sales on their way, 0 open outbox items") { return (audit, true) }
            guard NIODeadline.now() < limit else { return (audit, false) }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(300))
        }
    }

    /// Places sold, as the ledger counts them.
    func ledgerSales() async throws -> Int? {
        let report = try await guichet(["report", "sales", "--format", "json"])
        let object = try? JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
        return (object?["totals"] as? [String: Any])?["quantity"] as? Int
    }
}

extension Tool.Result {
    /// The last line of an audit, its summary, then the first findings.
    var inOneLine: String {
        let lines = output.split(separator: "\n")
        guard lines.count > 1 else { return output.trimmingCharacters(in: .newlines) }
        let more = lines.count > 4 ? " … \(lines.count - 4) more" : ""
        return lines.suffix(1).joined() + ": " + lines.prefix(min(3, lines.count - 1)).joined(separator: " | ") + more
    }
}
