import Domain
import Foundation

/// Seating plans by file, each read once however many plans name it.
struct PlanFiles {
    private let log: ProblemLog
    private var plans: [String: SeatingPlan?] = [:]

    init(log: ProblemLog) {
        self.log = log
    }

    /// - Parameter cursor: a name relative to `folder`; nothing outside that folder is read.
    mutating func read(_ cursor: Cursor, folder: URL) -> SeatingPlan? {
        guard let name = cursor.fileName else { return nil }
        let url = folder.appending(path: name)
        if let known = plans[url.standardizedFileURL.path] { return known }
        let plan = Self.plan(url, cursor: cursor, name: name, log: log)
        plans[url.standardizedFileURL.path] = .some(plan)
        return plan
    }

    private static func plan(_ url: URL, cursor: Cursor, name: String, log: ProblemLog) -> SeatingPlan? {
        let slash = cursor.origin.file.lastIndex(of: "/")
        let shown = (slash.map { String(cursor.origin.file[...$0]) } ?? "") + name
        let file: SourceFile
        do {
            file = try SourceFile(url: url, name: shown, maximumBytes: PlanReader.mostBytes)
        } catch {
            if error.place == nil {
                cursor.problem("\(Excerpt.of(name)): \(error.reason)")
            } else {
                log.add(file: shown, error)
            }
            return nil
        }
        do {
            return PlanReader.read(
                Cursor(root: try JSONDocument.parse(file.bytes), origin: .init(file: shown, log: log)))
        } catch {
            log.add(file: shown, error)
            return nil
        }
    }
}
