import GRDB

/// The payments that each day's closing should count, for all organisers in one pass over the events.
struct PaymentScan {
    private struct Progress {
        /// The days' last event ids that are not reached yet.
        var days: ArraySlice<Int64>
        var current = PaymentPeriod()
        var done: [PaymentPeriod] = []

        mutating func close(before id: Int64) {
            while let end = days.first, id > end {
                days.removeFirst()
                done.append(current)
                current = PaymentPeriod()
            }
        }
    }

    /// By organiser, in the order of the days.
    private(set) var days: [String: [PaymentPeriod]] = [:]
    private(set) var events = 0

    /// - Parameter days: of each organiser the last event id of each day, in their order.
    init(days: [String: [Int64]], in db: Database) throws {
        guard !days.isEmpty else { return }
        var progress = days.mapValues { Progress(days: $0[...]) }
        let rows = try Row.fetchCursor(db, sql: PaymentPeriod.query(where: "true"))
        while let row = try rows.next() {
            events += 1
            let organiser: String = row[6]
            progress[organiser]?.close(before: row[0])
            progress[organiser]?.current.add(row)
        }
        self.days = progress.mapValues { organiser in
            var organiser = organiser
            organiser.close(before: .max)
            return organiser.done
        }
    }
}
