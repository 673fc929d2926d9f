import Testing

/// Every transaction that writes sales asks whether this process holds the lease; a short cut to SQLite would go past that.
@Suite struct FenceTests {
    @Test func noTransactionGoesPastTheFence() {
        let sources = Repository.texts(under: "Sources/SQLiteLedger/", suffix: ".swift")
        let writers = sources.filter { $0.content.contains("pool.write ") || $0.content.contains("pool.write(") }.map(\.path)
        #expect(writers == ["Sources/SQLiteLedger/Lease/SQLiteLedger+Lease.swift", "Sources/SQLiteLedger/SQLiteLedger.swift"])
        #expect(sources.contains { $0.content.contains("try fence.check(db)") })
    }
}
