import Booking
import Domain
import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import WaitingRoom

/// This process's copy of who is kept out, renewed each second. Looking somebody up is a set's work; where nobody is kept out it is none.
public final class BlockMirror: Service {
    private let store: any BlockStore
    private let logger: Logger
    private let state = Mutex(BlockList.empty)

    init(store: any BlockStore, logger: Logger) { (self.store, self.logger) = (store, logger) }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.renew()
            let rounds = AsyncRounds(every: .seconds(1))
            while await rounds.next() { await self.renew() }
        }
    }

    /// While the store is away the last list stays.
    func renew() async {
        do {
            let list = try await store.published()
            state.withLock { $0 = list }
        } catch {
            logger.debug("who is kept out is not known anew", metadata: ["cause": "\(error)"])
        }
    }

    /// - Parameters:
    ///   - visitor: its capability; nil where nobody has one yet.
    ///   - email: as it was typed; nil where none was asked for.
    /// - Throws: for whoever is kept out.
    func check(_ headers: HTTPFields, visitor: String? = nil, email: String? = nil) throws(Problem) {
        let list = state.withLock { $0 }
        guard !list.isEmpty else { return }
        let isNamed = visitor.map { list.has(visitor: Device(secret: $0).text) } ?? false || email.map(list.has(email:)) ?? false
        if isNamed || list.has(address: headers.address) { throw Problem.blocked }
    }
}

extension Problem {
    static let blocked = Problem(
        type: "blocked", status: .forbidden, title: "This sale is closed to you",
        detail: "The house keeps your address, your network or your browser out of its sales for now. If that is a mistake, write to the organiser.")
}
