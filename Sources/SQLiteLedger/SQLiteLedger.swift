import Booking
import Domain
import Foundation
import GRDB
import Synchronization

/// The ledger and the catalogue in one SQLite file.
///
/// WAL journal, `synchronous=FULL`: a batch that `record` reported is on the disk. One process writes sales, the one that holds the
/// lease; another may write the catalogue (they wait for each other up to ``busySeconds``); any number may read while they write.
public final class SQLiteLedger: SalesJournal, LedgerEvidence, CatalogueStore, LeaseLedger, Sendable {
    let pool: DatabasePool
    /// Written on each line: the payment provider is the sandbox.
    let testMode: Bool
    /// Number of lanes over which new sessions are spread.
    let lanes: Int
    /// Zone of the civil days, months and years that are closed.
    let timeZone: TimeZone
    let headFile: HeadFile
    /// Number of the last head that was kept, per chain.
    let kept = Mutex<[HeadKey: Int64]>([:])
    /// What each transaction demands.
    let fence: Mutex<Fence>
    let leaseFile: LeaseFile
    let layouts = LayoutShelf()
    private let randomness: Mutex<any RandomNumberGenerator & Sendable>

    static let busySeconds = 10.0
    /// Days are closed as France counts them, wherever the server stands.
    public static let legalTimeZone = TimeZone(identifier: "Europe/Paris") ?? .gmt

    /// Opens the file and brings its schema up to date; creates it when absent, its folder must exist.
    ///
    /// - Parameters:
    ///   - path: the database file; `-wal` and `-shm` files live beside it.
    ///   - readOnly: for reports and audits; the file must exist with this version's schema.
    ///   - testMode: recorded on each ledger line (sales of the sandbox are no revenue).
    ///   - lanes: a new session's lane is its number modulo this; lanes given before never change.
    ///   - timeZone: of the periods that are closed.
    ///   - headsPath: file of the signed heads; nil puts it beside the ledger.
    ///   - needsLease: nothing is written before this ledger has taken the lease, nor after it lost it. For the reconciler, of which
    ///     several may be started; import and the tools write without.
    ///   - randomness: source of ticket ids and buyer references; deterministic in tests only.
    /// - Throws: `.unavailable` when the file cannot be opened, `.corrupt` when it is no ledger or one of a newer version.
    public init(
        path: String, readOnly: Bool = false, testMode: Bool = false, lanes: Int = 64,
        timeZone: TimeZone = legalTimeZone, headsPath: String? = nil,
        needsLease: Bool = false,
        randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) throws(LedgerError) {
        self.testMode = testMode
        self.lanes = max(1, lanes)
        self.timeZone = timeZone
        headFile = HeadFile(path: headsPath ?? HeadFile.path(besideLedger: path))
        fence = Mutex(needsLease ? .closed : .none)
        leaseFile = LeaseFile(ledger: path)
        self.randomness = Mutex(randomness)
        do {
            pool = try Self.openPool(path: path, readOnly: readOnly)
        } catch {
            throw LedgerError(error)
        }
    }

    /// GRDB sets NORMAL when it turns WAL on; a commit that a power cut may undo is no commit here. The rest is speed: new orders
    /// and tickets have random ids, so a batch touches pages all over the indexes. 64 MiB keep them in memory, a checkpoint each
    /// 40 MiB writes a page once that was changed many times, and what a savepoint may undo stays in memory.
    private static let writerSettings = """
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -65536;
        PRAGMA wal_autocheckpoint = 10000;
        PRAGMA temp_store = MEMORY;
        """

    private static func openPool(path: String, readOnly: Bool) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(busySeconds)
        configuration.foreignKeysEnabled = true
        configuration.label = "ledger"
        configuration.prepareDatabase { db in
            // Without it, INSERT OR REPLACE would delete rows behind the append-only triggers.
            try db.execute(sql: "PRAGMA recursive_triggers = ON")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        let migrator = Schema.migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            throw LedgerError.corrupt(cause: "the file was written by a newer version of the program")
        }
        if readOnly {
            guard try pool.read(migrator.hasCompletedMigrations) else {
                throw LedgerError.corrupt(cause: "the file has an older schema: open it once for writing")
            }
        } else {
            try pool.writeWithoutTransaction { try $0.execute(sql: writerSettings) }
            try migrator.migrate(pool)
        }
        return pool
    }

    /// One transaction, durable when this returns.
    func write<Value: Sendable>(
        _ work: @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        do {
            return try await transaction(work)
        } catch {
            throw LedgerError(error)
        }
    }

    /// The same, for work that throws what its caller understands. Every transaction of a ledger goes through here, past the fence.
    func transaction<Value: Sendable>(_ work: @Sendable (Database) throws -> Value) async throws -> Value {
        let fence = fence.withLock { $0 }
        return try await pool.write { db in
            try fence.check(db)
            return try work(db)
        }
    }

    /// One consistent view of the file, whatever is written meanwhile.
    func read<Value: Sendable>(
        _ query: @Sendable (Database) throws -> Value
    ) async throws(LedgerError) -> Value {
        do {
            return try await pool.read(query)
        } catch {
            throw LedgerError(error)
        }
    }

    func random64() -> UInt64 {
        randomness.withLock { $0.next() }
    }
}
