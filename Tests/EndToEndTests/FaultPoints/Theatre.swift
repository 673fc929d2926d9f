import Testing

/// One playing of a story.
struct Performance: Sendable, CustomStringConvertible {
    var story: Story
    var direction: Stage.Direction
    /// If the story does not come to its fault, another one shall.
    var isRequired = false

    init(story: Story, _ direction: Stage.Direction, isRequired: Bool = false) {
        (self.story, self.direction, self.isRequired) = (story, direction, isRequired)
    }

    var description: String {
        switch direction {
        case .rehearse: "\(story)"
        case .repeatEverything: "\(story), every step twice"
        case .die(let fault): fault.description
        }
    }
}

/// Plays stories on some stages side by side, and compares how each ends with its first performance.
actor Theatre {
    /// What the rehearsals passed.
    private(set) var passes: [Story: [FaultPlan.Passes]] = [:]

    /// Those that happened; see ``Fault/death``.
    private(set) var deaths: Set<String> = []
    private(set) var (planned, happened) = (0, 0)

    private let stages: Int
    private var companies: [Company] = []
    private var queue: [Performance] = []
    private var ends: [Story: StoryEnd] = [:]

    init(stages: Int) {
        self.stages = stages
    }

    /// - Parameter another: a fault like one that did not happen, in the next story.
    func play(_ performances: [Performance], another: @escaping @Sendable (Fault) -> Fault? = { _ in nil }) async throws {
        queue = performances.reversed()
        var idle = companies
        companies = try await withThrowingTaskGroup(of: Company.self) { group in
            for _ in 0..<stages {
                let company = idle.popLast()
                group.addTask { try await self.play(on: company, another) }
            }
            var companies: [Company] = []
            for try await company in group { companies.append(company) }
            return companies
        }
    }

    /// The last look at everything that was played.
    func close() async throws {
        for company in companies { try await company.close(ends) }
        companies = []
    }

    private func play(on company: Company?, _ another: @Sendable (Fault) -> Fault?) async throws -> Company {
        var company = if let company { company } else { try await Company() }
        while let performance = queue.popLast() {
            if company.isTired {
                try await company.close(ends)
                company = try await Company()
            }
            let expected = ends[performance.story]
            // A story that failed in its rehearsal fails once.
            guard performance.direction == .rehearse || expected != nil else { continue }
            guard let outcome = await company.play(performance, expected: expected) else { continue }
            switch performance.direction {
            case .rehearse:
                ends[performance.story] = outcome.end
                passes[performance.story, default: []].append(outcome.passes)
            case .repeatEverything:
                #expect(outcome.hasHappened, "\(performance): something was done once")
                passes[performance.story, default: []].append(outcome.passes)
            case .die(let fault) where !outcome.hasHappened:
                planned += 1
                print("faults: \(fault): the story did not come there")
                guard performance.isRequired, let other = another(fault) else { continue }
                queue.append(Performance(story: other.story, .die(other), isRequired: true))
            case .die(let fault):
                (planned, happened) = (planned + 1, happened + 1)
                deaths.insert(fault.death)
            }
        }
        return company
    }
}
