import Domain

/// Reads a seating plan that somebody gives, as an import would (the open pretix seating-plan format).
public enum PlanCheck {
    /// Of a plan that a browser sends; larger ones are imported.
    public static let mostBytes = 8_000_000

    /// - Parameter name: as problems name the file.
    public static func read(_ bytes: [UInt8], named name: String) throws(ProgrammeErrors) -> SeatingPlan {
        let log = ProblemLog()
        if let plan = plan(bytes, name, log), log.isEmpty { return plan }
        throw log.errors
    }

    private static func plan(_ bytes: [UInt8], _ name: String, _ log: ProblemLog) -> SeatingPlan? {
        do {
            let file = try SourceFile(try FileShelf.memory([name: bytes]).read(name, maximumBytes: PlanReader.mostBytes), name: name)
            return PlanReader.read(Cursor(root: try JSONDocument.parse(file.bytes), origin: .init(file: name, log: log)))
        } catch {
            log.add(file: name, error)
            return nil
        }
    }
}
