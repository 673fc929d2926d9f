import Booking
import Domain
import Foundation
import Hummingbird
import Pages
import Web

/// A report as an address asks for it.
struct ReportRequest {
    let kind: ReportKind
    let question: SalesQuestion
    let groups: [SalesGroup]

    /// What an address says; a form leaves fields empty, and writes a blank as a plus.
    static func fields(of request: Request) -> [String: String] {
        request.uri.queryParameters.reduce(into: [:]) { fields, parameter in
            let text = String(parameter.value).replacing("+", with: " ").trimmingCharacters(in: .whitespaces)
            if !text.isEmpty, text.utf8.count <= 200 { fields[String(parameter.key)] = text }
        }
    }

    /// - Throws: what is wrong with the fields.
    init(_ fields: [String: String], isTest: Bool, within reach: StaffReach) throws(Problem) {
        guard let kind = ReportKind(rawValue: fields["report"] ?? "") else {
            throw .malformed("'report' can be \(ReportKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard kind != .takings || fields["session"] != nil else { throw .malformed("'session' says of which session.") }
        func end(_ name: String) throws(Problem) -> AccountingPeriod? {
            guard let text = fields[name] else { return nil }
            guard let end = AccountingPeriod(text) else { throw .malformed("'\(name)' can be 2026-11-25, 2026-11 or 2026.") }
            return end
        }
        var period = ReportPeriod(from: try end("from"), through: try end("to"))
        if let text = fields["quarter"] {
            guard let quarter = ReportPeriod(quarter: text) else { throw .malformed("'quarter' can be 2026-3, for July to September.") }
            period = quarter
        }
        guard !period.isBackwards else { throw .malformed("'to' is before 'from'.") }
        var grain: ReportPeriod.Grain?
        if let text = fields["per"] {
            grain = ReportPeriod.Grain(rawValue: text)
            guard grain != nil else { throw .malformed("'per' can be day, week, month or year.") }
        }
        var groups: [SalesGroup] = []
        for word in (fields["by"] ?? SalesGroup.standard.map(\.rawValue).joined(separator: ",")).split(separator: ",") {
            guard let group = SalesGroup(rawValue: String(word)) else { throw .malformed("'by' can name \(SalesGroup.allCases.map(\.rawValue).joined(separator: ", ")).") }
            groups.append(group)
        }
        let isWhole = period.from == nil && period.through == nil
        (self.kind, self.groups) = (kind, groups)
        question = kind.question(
            SalesQuestion(
                organiserID: fields["organiser"], eventID: fields["event"], sessionID: fields["session"], venueID: fields["venue"], isTest: isTest, reach: reach),
            in: isWhole ? nil : period, by: groups, grain: grain)
    }

    /// - Throws: a problem when there is nothing of the kind, or when it would be of several organisers and may be of one only.
    func report(from house: HousePeople, at now: Timestamp, in language: Language) async throws -> Report {
        let answer = try await house.reports.sales(question)
        guard kind != .takings || answer.sessions.count == 1 else { throw Problem.malformed("'session' names none that you can see.") }
        guard !kind.isDeclaration || answer.organisers.count <= 1 else {
            throw Problem.malformed("'organiser' says in whose name: \(answer.organisers.map(\.id).joined(separator: ", ")).")
        }
        return ReportEditor(answer, to: question, editedAt: now, zone: house.zone, in: language).report(kind, by: groups, cnm: house.cnmRate)
    }

    /// For a person: which field is wrong.
    static func words(_ problem: Problem, in say: Language) -> String {
        let field = problem.detail.firstMatch(of: /^'([a-z]+)'/).map { String($0.1) } ?? ""
        return StaffNotices.reportField(field, in: say)
    }
}
