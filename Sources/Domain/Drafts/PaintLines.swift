/// Lines such as `A 1-4, B-D 2, E = Carré or`: what single seats are. A later line counts more than an earlier one, and one that ends with `=` takes back.
enum PaintLines {
    /// - Returns: what is wrong, line by line.
    static func paint(_ rows: inout [DrawnPlan.Row], _ text: String) -> [SketchProblem.Kind] {
        var problems: [SketchProblem.Kind] = []
        let labels = Dictionary(rows.enumerated().map { ($1.label, $0) }, uniquingKeysWith: { first, _ in first })
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            guard !line.isEmpty else { continue }
            guard let equals = line.firstIndex(of: "=") else {
                problems.append(.line(line))
                continue
            }
            let name = trimmed(line[line.index(after: equals)...])
            guard name.count <= 100 else {
                problems.append(.tooLong)
                continue
            }
            let paint = SketchPaint(name)
            for item in line[..<equals].split(separator: ",") {
                let item = trimmed(item)
                guard !item.isEmpty else { continue }
                let found = seats(item, rows, labels)
                if found.isEmpty { problems.append(.noSeat(item)) }
                for (row, seat) in found { rows[row].seats[seat].paint = paint }
            }
        }
        return problems
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// `A`: the row; `A 3` and `A 3-7`: seats of it; `A-C 3-7`: of these rows.
    private static func seats(_ item: String, _ rows: [DrawnPlan.Row], _ labels: [String: Int]) -> [(row: Int, seat: Int)] {
        if let whole = range(item, labels) { return whole.flatMap { row in rows[row].seats.indices.map { (row, $0) } } }
        guard let space = item.lastIndex(where: \.isWhitespace), let named = range(trimmed(item[..<space]), labels) else { return [] }
        let numbers = String(item[item.index(after: space)...])
        return named.flatMap { row in matching(numbers, rows[row].seats).map { (row, $0) } }
    }

    private static func range(_ text: String, _ labels: [String: Int]) -> ClosedRange<Int>? {
        if let row = labels[text] ?? labels[text.uppercased()] { return row...row }
        let ends = text.split(separator: "-", maxSplits: 1).map(trimmed)
        guard ends.count == 2, let first = labels[ends[0]] ?? labels[ends[0].uppercased()], let last = labels[ends[1]] ?? labels[ends[1].uppercased()] else { return nil }
        return min(first, last)...max(first, last)
    }

    private static func matching(_ numbers: String, _ seats: [DrawnPlan.Seat]) -> [Int] {
        if let seat = seats.firstIndex(where: { $0.number == numbers }) { return [seat] }
        let ends = numbers.split(separator: "-").compactMap { Int($0) }
        guard ends.count == 2 else { return [] }
        let range = min(ends[0], ends[1])...max(ends[0], ends[1])
        return seats.indices.filter { Int(seats[$0].number).map(range.contains) ?? false }
    }

    /// The same, as briefly as can be: one line for each kind of seat.
    static func text(_ rows: [DrawnPlan.Row]) -> String {
        var order: [SketchPaint] = []
        var items: [SketchPaint: [String]] = [:]
        for row in rows {
            for (paint, item) in Self.items(row) {
                if items[paint] == nil { order.append(paint) }
                items[paint, default: []].append(item)
            }
        }
        return order.map { "\(items[$0, default: []].joined(separator: ", ")) = \($0.text)" }.joined(separator: "\n")
    }

    /// Seats of a row with following numbers and the same paint are one range.
    private static func items(_ row: DrawnPlan.Row) -> [(SketchPaint, String)] {
        if let paint = row.seats.first?.paint, row.seats.allSatisfy({ $0.paint == paint }) { return [(paint, row.label)] }
        let numbered = row.seats.allSatisfy { Int($0.number) != nil } ? row.seats.sorted { (Int($0.number) ?? 0) < (Int($1.number) ?? 0) } : nil
        var found: [(SketchPaint, String)] = []
        var run: [DrawnPlan.Seat] = []
        func end() {
            guard let first = run.first, let last = run.last, let paint = first.paint else { return }
            found.append((paint, "\(row.label) \(first.number)\(run.count > 1 ? "-\(last.number)" : "")"))
            run = []
        }
        for seat in numbered ?? row.seats {
            if numbered == nil || run.last?.paint != seat.paint { end() }
            if seat.paint != nil { run.append(seat) }
        }
        end()
        return found
    }
}
