import Booking
import Synchronization
import WaitingRoom

/// Asks a source in the background, so that nobody waits for one that is slow or away: whoever asks again is told what came meanwhile.
public final class PatientRandomness: PublicRandomness {
    private struct State {
        var known: [RandomnessSource: PublicValue] = [:]
        var asked: Set<RandomnessSource> = []
    }

    private let base: any PublicRandomness
    private let state = Mutex(State())

    public init(_ base: any PublicRandomness) { self.base = base }

    public func value(of source: RandomnessSource) async -> PublicValue? {
        let (known, isFirst) = state.withLock { state in
            (state.known[source], state.known[source] == nil && state.asked.insert(source).inserted)
        }
        if isFirst { Task { await ask(source) } }
        return known
    }

    private func ask(_ source: RandomnessSource) async {
        let value = await base.value(of: source)
        state.withLock { state in
            state.known[source] = value
            state.asked.remove(source)
        }
    }
}
