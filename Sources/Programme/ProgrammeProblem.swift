/// One reason why a programme cannot be imported: where it stands and what is wrong.
public struct ProgrammeProblem: Hashable, Sendable {
    /// As the file was named to the reader, or beside the programme that names it.
    public var file: String
    /// From 1; nil when the file as a whole is at fault.
    public var line: Int?
    /// From 1, in Unicode scalars.
    public var column: Int?
    /// Such as `events[0].sessions[1].opens`; empty when no entry is concerned.
    public var path: String
    public var reason: String

    public init(file: String, line: Int? = nil, column: Int? = nil, path: String = "", reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.reason = reason
    }
}

extension ProgrammeProblem: CustomStringConvertible {
    /// `programme.yml:12:9: events[0].sessions[1].opens: reason`.
    public var description: String {
        var text = file
        if let line, let column { text += ":\(line):\(column)" }
        if !path.isEmpty { text += ": \(path)" }
        return "\(text): \(reason)"
    }
}

/// Everything that is wrong with a programme, in the order of the files and of their lines.
public struct ProgrammeErrors: Error, Hashable, Sendable {
    public var problems: [ProgrammeProblem]
    /// Problems beyond the first ``ProgrammeErrors/listed`` of them, which are not listed.
    public var omitted: Int

    /// Most problems that are listed: beyond, correcting the first ones says more than reading on.
    public static let listed = 200

    public init(problems: [ProgrammeProblem], omitted: Int = 0) {
        self.problems = problems
        self.omitted = omitted
    }
}

extension ProgrammeErrors: CustomStringConvertible {
    /// One line per problem.
    public var description: String {
        let lines = problems.map(\.description) + (omitted > 0 ? ["… and \(omitted) more"] : [])
        return lines.joined(separator: "\n")
    }
}
