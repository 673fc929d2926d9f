/// Gathers the problems of one import, so that its author corrects them in one go.
final class ProblemLog {
    private var problems: [(rank: Int, problem: ProgrammeProblem)] = []
    private var ranks: [String: Int] = [:]
    private var omitted = 0

    var isEmpty: Bool { count == 0 }
    var count: Int { problems.count + omitted }

    func add(file: String, place: SourcePlace? = nil, path: String = "", reason: String) {
        guard problems.count < ProgrammeErrors.listed else {
            omitted += 1
            return
        }
        let rank = ranks[file] ?? ranks.count
        ranks[file] = rank
        problems.append(
            (rank, ProgrammeProblem(file: file, line: place?.line, column: place?.column, path: path, reason: reason)))
    }

    func add(file: String, _ fault: SourceFault) {
        add(file: file, place: fault.place, path: fault.path, reason: fault.reason)
    }

    /// Makes problems come out in the order of the files.
    func announce(file: String) {
        if ranks[file] == nil { ranks[file] = ranks.count }
    }

    var errors: ProgrammeErrors {
        let sorted = problems.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (a.rank, a.problem.line ?? 0, a.problem.column ?? 0, left.offset)
                < (b.rank, b.problem.line ?? 0, b.problem.column ?? 0, right.offset)
        }
        return ProgrammeErrors(problems: sorted.map(\.element.problem), omitted: omitted)
    }
}
