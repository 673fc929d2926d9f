import TestSupport

/// Which steps each story passes, as its rehearsals showed, and the faults that follow from it. Pure.
struct FaultPlan: Sendable {
    typealias Passes = [Fault.Step: Int]

    /// How often each story passes each step, at least. What it passed by chance, in one rehearsal and not in the other, is left out.
    private let passes: [Story: Passes]

    init(rehearsals: [Story: [Passes]]) {
        passes = rehearsals.mapValues { rehearsals in
            guard let first = rehearsals.first else { return [:] }
            return rehearsals.dropFirst().reduce(first) { common, next in
                common.compactMap { step, count in next[step].map { (step, min($0, count)) } }.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
    }

    var steps: [Fault.Step] { Set(passes.values.flatMap(\.keys)).sorted() }

    func stories(passing step: Fault.Step) -> [Story] { Story.allCases.filter { passes[$0]?[step] != nil } }

    /// Every process dies before and after every step of every story: the first time that it comes there, and the last. The first is often
    /// its start; the last is what the story is about.
    var all: [Fault] {
        steps.flatMap { step in
            stories(passing: step).flatMap { story in
                Set([1, passes[story]?[step] ?? 1]).sorted().flatMap { Self.deaths(step, story, pass: $0) }
            }
        }
    }

    /// Every process dies before and after every step in one story: in the first that passes it.
    var least: [Fault] {
        steps.flatMap { step in stories(passing: step).prefix(1).flatMap { Self.deaths(step, $0) } }
    }

    /// Some of the rest, other ones with every seed, each at any pass of its step.
    func more(_ count: Int, using generator: inout SeededGenerator) -> [Fault] {
        let known = Set(least)
        var rest = all.filter { !known.contains($0) }.shuffled(using: &generator)
        rest = Array(rest.prefix(count))
        return rest.map { fault in
            var fault = fault
            guard fault.pass == 1 else { return fault }
            fault.pass = Int.random(in: 1...(passes[fault.story]?[fault.step] ?? 1), using: &generator)
            return fault
        }
    }

    /// The same fault in the next story that passes its step; nil after the last.
    func another(after fault: Fault) -> Fault? {
        guard let next = stories(passing: fault.step).drop(while: { $0 != fault.story }).dropFirst().first else { return nil }
        return Fault(step: fault.step, action: fault.action, story: next)
    }

    private static func deaths(_ step: Fault.Step, _ story: Story, pass: Int = 1) -> [Fault] {
        Fault.Action.allCases.map { Fault(step: step, action: $0, story: story, pass: pass) }
    }
}

/// Some faults of the plan, as whoever looks into one writes them.
struct FaultWish: Sendable {
    private let texts: [String]

    /// - Parameter text: `all`, or parts of descriptions (``Fault/description``) with commas between them, such as `isPaidLate` or
    ///   `isSoldTwice: reconciler dies before LedgerEvidence,pays`.
    init(text: String) { texts = text.split(separator: ",").map(String.init) }

    func names(_ fault: Fault) -> Bool { texts.contains { $0 == "all" || fault.description.contains($0) } }

    /// Those that have to be rehearsed: which the texts name, or all when one names none.
    var stories: [Story] {
        let named = texts.map { text in
            let word = text.prefix { $0 != ":" }
            // One story whole, or several by a part of their names.
            return text.contains(":") ? Story.allCases.filter { $0.rawValue == word } : Story.allCases.filter { $0.rawValue.contains(word) }
        }
        return texts.contains("all") || named.contains(where: \.isEmpty) ? Story.allCases : Story.allCases.filter { story in named.contains { $0.contains(story) } }
    }
}
