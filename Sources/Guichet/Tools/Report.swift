import ArgumentParser
import Domain
import Foundation
import SQLiteLedger

/// `guichet report …`: figures from the ledger.
struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Figures from the ledger.", subcommands: [Sales.self, WishReport.self, WaitingReport.self, OpeningReport.self])

    struct Sales: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sales", abstract: "Sales by session, category and tariff, with tax.")

        enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

        @Option(help: "table, csv or json.")
        var format = Format.table

        @Option(help: "Only this event.")
        var event: String?

        @Option(help: "Only this session.")
        var session: String?

        @OptionGroup var options: ConfigOption

        func run() async throws {
            let ledger = try Roles.ledger(try await options.settings(), readOnly: true)
            let report = try await ledger.salesReport(SalesReportFilter(eventID: event, sessionID: session))
            switch format {
            case .table: print(SalesTable(report).text)
            case .csv: print(SalesTable(report).csv, terminator: "")
            case .json: print(try SalesTable(report).json)
            }
        }
    }
}

/// A sales report as text: aligned for people, CSV and JSON for programs. Amounts are euros in the table, cents elsewhere.
struct SalesTable {
    let report: SalesReport

    init(_ report: SalesReport) {
        self.report = report
    }

    var text: String {
        var rows = [["Session", "Date", "Category", "Tariff", "Price", "Sold", "Revenue", "VAT", "Without tax"]]
        rows += report.rows.map { row in
            [
                row.sessionID, date(row), row.categoryName ?? "Fee", row.tariffName + (row.testMode ? " (test)" : ""),
                row.unitPrice.frenchText, String(row.figures.quantity), row.figures.revenue.frenchText,
                row.figures.vat.frenchText, row.figures.revenueExcludingTax.frenchText,
            ]
        }
        if report.fees != SalesFigures() {
            rows.append([
                "Fees together", "", "", "", "", String(report.fees.quantity), report.fees.revenue.frenchText, report.fees.vat.frenchText,
                report.fees.revenueExcludingTax.frenchText,
            ])
        }
        rows.append([
            "Total", "", "", "", "", String(report.totals.quantity), report.totals.revenue.frenchText,
            report.totals.vat.frenchText, report.totals.revenueExcludingTax.frenchText,
        ])
        return Self.align(rows, right: 4...)
    }

    /// RFC 4180.
    var csv: String {
        var lines = [
            "session,event,starts_at,category,tariff,unit_price_cents,vat_basis_points,test,quantity,revenue_cents,vat_cents,excluding_tax_cents,item"
        ]
        lines += report.rows.map { row in
            [
                row.sessionID, row.eventID, date(row), row.categoryID ?? "", row.tariffID, String(row.unitPrice.cents),
                String(row.vatRate.basisPoints), String(row.testMode), String(row.figures.quantity),
                String(row.figures.revenue.cents), String(row.figures.vat.cents),
                String(row.figures.revenueExcludingTax.cents), row.isFee ? "fee" : "place",
            ].map(Self.quoted).joined(separator: ",")
        }
        return lines.map { $0 + "\r\n" }.joined()
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(report), as: UTF8.self)
        }
    }

    private func date(_ row: SalesReport.Row) -> String {
        row.startsAt.rfc3339(in: TimeZone(identifier: row.timeZone) ?? .gmt)
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }

    /// Columns from `right` on are aligned to the right: they are numbers.
    static func align(_ rows: [[String]], right: PartialRangeFrom<Int>) -> String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            row.enumerated().map { column, text in
                let padding = String(repeating: " ", count: widths[column] - text.count)
                return right.contains(column) ? padding + text : text + padding
            }.joined(separator: "  ")
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return ([lines[0], rule] + lines[1..<(lines.count - 1)] + [rule, lines[lines.count - 1]]).joined(separator: "\n")
    }
}
