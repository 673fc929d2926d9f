import Testing

@Suite struct ImportTests {
    @Test func importsPointOneWay() {
        var remarks: [String] = []
        for file in Repository.texts {
            guard let target = ImportRules.target(of: file.path) else { continue }
            remarks += file.remarks { line in
                ImportRules.module(importedBy: line).flatMap { ImportRules.objection(to: $0, in: target) }
            }
        }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    @Test func everyTargetHasItsLineAndEveryLineItsTarget() {
        let targets = Set(Repository.texts.compactMap { ImportRules.target(of: $0.path) })
        #expect(targets == Set(ImportRules.allowed.keys))
    }

    /// The table itself has no circle, so "one way" is a fact.
    @Test func theTableHasNoCircle() {
        // Again and again takes away the targets that import none of those left: only a circle resists.
        var left = ImportRules.allowed
        while let leaf = left.first(where: { $0.value.allSatisfy { left[$0] == nil } })?.key { left[leaf] = nil }
        #expect(left.isEmpty, "\(left.keys.sorted())")
    }

    @Test(arguments: [
        ("import GRDB", "GRDB"), ("@testable import Domain", "Domain"), ("  private import struct NIOCore.ByteBuffer", "NIOCore"),
        ("@preconcurrency public import Foundation", "Foundation"), ("@_spi(Testing) import Booking", "Booking"),
        ("// import GRDB", nil), ("let importing = 1", nil), ("important(x)", nil),
    ] as [(String, String?)])
    func readsImportLines(line: String, module: String?) {
        #expect(ImportRules.module(importedBy: line[...]) == module)
    }

    @Test(arguments: [
        ("Domain", "NIOCore", false), ("Domain", "Booking", false), ("Booking", "Domain", true),
        ("Payments", "SQLiteLedger", false), ("RedisSeatStore", "CHiredis", false), ("RedisClient", "CHiredis", true),
        ("BoxOffice", "GRDB", false), ("SQLiteLedger", "GRDB", true), ("Reconciliation", "RedisClient", false),
        ("Guichet", "SQLiteLedger", true), ("Guichet", "CHiredis", false), ("Unheard", "Domain", false),
        ("Payments", "AsyncHTTPClient", true), ("LoadTest", "Booking", false), ("LoadTest", "TestSupport", true),
        ("Booking", "TestSupport", false), ("LoadTestCommand", "ArgumentParser", true), ("BoxOffice", "Histogram", false),
    ])
    func judges(target: String, module: String, allowed: Bool) {
        #expect((ImportRules.objection(to: module, in: target) == nil) == allowed)
    }
}
