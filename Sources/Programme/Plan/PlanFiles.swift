import Domain
import Foundation

/// Seating plans by file, each read once however many plans name it.
struct PlanFiles {
    private let log: ProblemLog
    private var plans: [String: SeatingPlan?] = [:]

    init(log: ProblemLog) {
        self.log = log
    }

    /// - Parameter cursor: a name on the shelf; nothing else is read.
    mutating func read(_ cursor: Cursor, shelf: FileShelf) -> SeatingPlan? {
        guard let name = cursor.fileName else { return nil }
        let identity = shelf.identity(of: name)
        if let known = plans[identity] { return known }
        let plan = Self.plan(shelf, cursor: cursor, name: name, log: log)
        plans[identity] = .some(plan)
        return plan
    }

    private static func plan(_ shelf: FileShelf, cursor: Cursor, name: String, log: ProblemLog) -> SeatingPlan? {
        let slash = cursor.origin.file.lastIndex(of: "/")
        let shown = (slash.map { String(cursor.origin.file[...$0]) } ?? "") + name
        let file: SourceFile
        do {
            file = try SourceFile(try shelf.read(name, maximumBytes: PlanReader.mostBytes), name: shown)
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
