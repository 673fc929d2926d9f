/// The measures of the bench, in the order of a round. Those that are compared follow each other.
public enum BenchPart: String, CaseIterable, Sendable {
    case holds, script, pairs, flood, memory, houses, sessions, sales, ledger

    @Crowd func measure(on stage: BenchStage, ledger: String, folder: String) async throws -> any BenchMeasure {
        switch self {
        case .holds, .script, .pairs, .memory:
            let bench = try await stage.holdsPlatform()
            return try await holds(bench, try await stage.kit(from: bench))
        case .houses:
            let bench = try await stage.start("houses", HouseSizeMeasure.first)
            return HouseSizeMeasure(bench: bench, kit: try await stage.kit(from: bench))
        case .sessions: return try await sessions(stage)
        case .sales:
            return SaleMeasure(bench: try await stage.salesPlatform(), size: stage.size)
        case .flood:
            let bench = try await stage.salesPlatform()
            return FloodMeasure(bench: bench, kit: try await stage.kit(from: bench))
        case .ledger:
            let measure = LedgerMeasure(program: ledger, folder: folder, size: stage.size)
            try await measure.fill()
            return measure
        }
    }

    @Crowd private func holds(_ bench: BenchPlatform, _ kit: BenchKit) async throws -> any BenchMeasure {
        switch self {
        case .script: return ScriptMeasure(bench: bench, kit: kit)
        case .memory: return HoldMemoryMeasure(bench: bench, kit: kit)
        case .pairs:
            let measure = FullHouseMeasure(bench: bench, kit: kit)
            try await measure.fill()
            return measure
        default: return ThroughputMeasure(bench: bench, kit: kit)
        }
    }

    @Crowd private func sessions(_ stage: BenchStage) async throws -> any BenchMeasure {
        let one = try await stage.start("sessions-1", SessionCountMeasure.programme(1, rounds: stage.size.rounds))
        let kit = try await stage.kit(from: one)
        let thousand = try await stage.start("sessions-1000", SessionCountMeasure.programme(1000, rounds: stage.size.rounds))
        let tenThousand = try await stage.start("sessions-10000", SessionCountMeasure.programme(10_000, rounds: stage.size.rounds))
        try await stage.wake(only: [thousand, tenThousand])
        return SessionCountMeasure(
            one: one, thousand: thousand, tenThousand: tenThousand, kit: kit,
            bytesPerSession: try await SessionCountMeasure.bytesPerSession(thousand, tenThousand))
    }
}
