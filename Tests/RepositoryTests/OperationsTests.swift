import Testing

/// What an operator is told and what the program does agree.
@Suite struct OperationsTests {
    private static func headings() throws -> Set<String> {
        let guide = try #require(Repository.text(at: "docs/operations.md"))
        return Set(guide.lines.filter { $0.hasPrefix("#") }.map { String($0.drop { $0 == "#" || $0 == " " }) })
    }

    /// The page of an incident says what to do about each.
    private static func hasNoWords(_ kind: String) -> Bool {
        Repository.text(at: "Sources/Pages/Staff/Operation/IncidentWords.swift")?.lines.contains { $0.contains("case \"") && $0.contains("\"\(kind)\"") } != true
    }

    /// The reasons that `SaleRefusal` writes into the ledger as the kinds of incidents.
    @Test func everyKindOfIncidentHasItsSection() throws {
        let source = try #require(Repository.text(at: "Sources/SQLiteLedger/Sales/SaleRefusal.swift"))
        let body = try #require(source.content.firstMatch(of: /(?s)enum Reason: String\b[^{]*\{(.*?)\n    \}/)).1
        let kinds = body.matches(of: /(?m)^\s*case (\w+)(?: = "([a-z-]+)")?/).map { String($0.2 ?? $0.1) }
        #expect(kinds.count >= 10 && kinds.contains("seat-conflict") && kinds.contains("unpaid"))
        let headings = try Self.headings()
        #expect(kinds.filter { !headings.contains($0) } == [])
        #expect(kinds.filter(Self.hasNoWords) == [])
    }

    /// The kinds that ``Incident`` names; those of refused orders are above.
    @Test func everyOtherKindOfIncidentHasItsSectionToo() throws {
        let source = try #require(Repository.text(at: "Sources/Booking/Incident.swift"))
        let kinds = source.content.matches(of: /static let \w+ = "([a-z-]+)"/).map { String($0.1) }
        #expect(kinds.count >= 10 && kinds.contains("disputed") && kinds.contains("store-forgot"))
        let headings = try Self.headings()
        #expect(kinds.filter { !headings.contains($0) } == [])
        #expect(kinds.filter(Self.hasNoWords) == [])
        // Nothing else is written: an incident's kind is one of these, or a reason of a refusal.
        let literal = Repository.texts(under: "Sources/", suffix: ".swift").filter { $0.content.contains(/(Incident\.insert\(|kind: )"[a-z-]+",/) }
        #expect(literal.filter { $0.content.contains("Incident(") || $0.content.contains("Incident.insert(\"") }.map(\.path) == [])
    }

    /// Names as the registry writes them: a counter's ends in `_total`, a timer's in `_seconds`.
    @Test func alertsNameMetricsThatExistAndSectionsThatHelp() throws {
        let alerts = try #require(Repository.text(at: "config/prometheus-alerts.yml"))
        var emitted: Set<String> = []
        for file in Repository.texts(under: "Sources/", suffix: ".swift") {
            for match in file.content.matches(of: /(Counter|Gauge|Meter|Timer)\(\s*label: "(guichet_\w+)"/) {
                emitted.insert(String(match.2) + (["Counter": "_total", "Timer": "_seconds"][match.1] ?? ""))
            }
        }
        let guide = try #require(Repository.text(at: "docs/operations.md"))
        let expressions = alerts.lines.filter { $0.contains("expr:") }.joined(separator: "\n") + guide.content
        let named = Set(expressions.matches(of: /guichet_\w+/).map { String($0.0) })
        #expect(named.count >= 10)
        #expect(named.subtracting(emitted) == [])
        let headings = try Self.headings()
        let sections = alerts.content.matches(of: /section: "([^"]+)"/).map { String($0.1) }
        #expect(sections.count == alerts.content.matches(of: /- alert:/).count)
        #expect(sections.filter { !headings.contains($0) } == [])
    }

    @Test func theProgramNamesTheGuideThatExists() throws {
        #expect(Repository.text(at: "docs/operations.md") != nil)
        let lost = Repository.texts.filter { $0.content.contains("ledger-" + "operations.md") }.map(\.path)
        #expect(lost == [])
    }
}
