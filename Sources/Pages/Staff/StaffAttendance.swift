import Domain

/// Who came in, as the doors know it now.
public struct StaffAttendance: Hashable, Sendable {
    public struct Gate: Hashable, Sendable {
        public var name: String
        public var admitted: Int

        public init(name: String, admitted: Int) { (self.name, self.admitted) = (name, admitted) }
    }

    /// Places that are sold and not given back.
    public var expected: Int
    public var gates: [Gate]
    /// People who were let in and should not have been, or about whom two doors disagree.
    public var doubts: Int

    public init(expected: Int, gates: [Gate], doubts: Int) { (self.expected, self.gates, self.doubts) = (expected, gates, doubts) }

    func section(in say: Language) -> HTML {
        let admitted = gates.reduce(0) { $0 + $1.admitted }
        let share = say.percent(basisPoints: FollowUpEditor.share(admitted, of: expected))
        let rows = gates.map { "<tr><th scope=\"row\">\($0.name)</th><td class=\"amount\">\(say.number($0.admitted))</td></tr>" as HTML }
        let table: HTML? = gates.isEmpty ? nil : """
            <div class="table" role="region" aria-labelledby="gates" tabindex="0"><table class="report"><caption id="gates">\(say("Entrées par porte", "Who came in by door"))</caption>
            <thead><tr><th scope="col">\(say("Porte", "Door"))</th><th scope="col" class="amount">\(say("Entrées", "In"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
        return """
            <h2>\(say("À la porte", "At the door"))</h2>
            <p>\(say("Entrées : \(say.number(admitted)) sur \(say.number(expected)) attendues (\(share)).", "In: \(say.number(admitted)) of \(say.number(expected)) expected (\(share))."))\
            \(doubts == 0 ? nil : " \(say("À regarder à la porte : \(say.number(doubts)).", "To be looked at by the door: \(say.number(doubts))."))" as HTML)</p>\(table)
            """
    }
}
