import Booking
import Domain
import Foundation
import Reconciliation
import WaitingRoom

/// An opening in compressed time, on a real Redis with the real scripts, kept by the reconciler's keeper with a real ledger: everybody joins, is
/// drawn, is called, comes or not, and buys or leaves. What happens is judged by what the visitors were told, and not by what anybody meant.
public struct OpeningDay: Sendable {
    private let setting: OpeningSetting
    private let say: @Sendable (String) -> Void

    /// - Parameter say: is told how far it has come.
    public init(_ setting: OpeningSetting, say: @escaping @Sendable (String) -> Void) {
        (self.setting, self.say) = (setting, say)
    }

    public func play() async throws -> OpeningReport {
        let house = try await OpeningHouse(setting)
        do {
            var play = Play(setting, house, say)
            let report = try await play.run()
            await house.close()
            return report
        } catch {
            await house.close()
            throw error
        }
    }

    /// The morning itself.
    private struct Play {
        let setting: OpeningSetting
        let house: OpeningHouse
        let say: @Sendable (String) -> Void
        var keeper: RoomRounds
        var queue: OpeningQueue
        var floor: OpeningFloor
        var report = OpeningReport()
        var watermark: UInt32 = 0
        /// Of Redis when nobody had joined: bytes, and seconds of its thread.
        var before = (memory: 0.0, cpu: 0.0)
        var grown = 0.0
        var mostKept = 0

        init(_ setting: OpeningSetting, _ house: OpeningHouse, _ say: @escaping @Sendable (String) -> Void) {
            (self.setting, self.house, self.say) = (setting, house, say)
            keeper = house.keeper()
            queue = OpeningQueue(setting, rooms: house.rooms)
            floor = OpeningFloor(setting, house)
            (report.visitors, report.places, report.seed) = (setting.visitors, setting.places, setting.seed)
        }

        mutating func run() async throws -> OpeningReport {
            let start = ContinuousClock.now
            try await open()
            var second = 1 - setting.joinBefore
            while second < OpeningSetting.longest {
                try Task.checkCancellation()
                try await step(second)
                if report.secondsToSellOut != nil, queue.joined == setting.visitors { break }
                second += 1
            }
            try await conclude()
            report.secondsOfWork = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
            return report
        }

        /// The first rounds let people join, and take the filter's memory.
        private mutating func open() async throws {
            house.clock.set(OpeningHouse.opening - .seconds(setting.joinBefore))
            var (before, length) = (-1, 0)
            while length > before {
                try await keeper.next()
                (before, length) = (length, try await house.length("joined"))
            }
            report.redisFilterBytes = try await house.bytes("joined")
            self.before = (try await house.info("memory", "used_memory"), try await house.cpuSeconds())
        }

        private mutating func step(_ second: Int) async throws {
            house.clock.set(OpeningHouse.opening + .seconds(second))
            let wasComplete = queue.joined == setting.visitors
            try await queue.come(at: second)
            if second.isMultiple(of: 10) { try await queue.askAgain(10) }
            if second == -1 || second == 0 { try await measureJoining() }
            let load = requests / setting.capacity
            try await house.rooms.report(health(load), of: "office")
            try await keeper.next()
            let notice = try await notice()
            try look(at: notice.board)
            if queue.ranks.isEmpty, let reveal = notice.reveal {
                report.entrants = Int(reveal.entrants)
                report.wrongRanks = queue.draw(reveal)
                say("\(reveal.entrants) are drawn.")
            }
            guard notice.board.seed != nil, notice.board.phase != .early else { return }
            floor.call(watermark..<notice.board.watermark, at: second)
            watermark = notice.board.watermark
            try await floor.admit(at: second, called: watermark, queue, &report)
            try await floor.serve(at: second, &report)
            _ = try await house.projection.sweep(house.session, limit: 1000)
            try await note(second, load)
            if !wasComplete, queue.joined == setting.visitors { say("All \(setting.visitors) have a number.") }
        }

        /// Of the second before.
        private var requests: Double {
            Double(floor.requests) + Double(keeper.count(ofRoom: OpeningHouse.room)?.shoppers ?? 0) * setting.looks
        }

        /// What box offices of this capacity would report: slower and slower towards it, and beyond it they refuse.
        private func health(_ load: Double) -> OfficeHealth {
            let answered = min(requests, setting.capacity)
            return OfficeHealth(
                answers: Int(answered), refused: Int(requests - answered),
                slow: requests < 5 ? nil : .milliseconds(load < 0.98 ? Int(12 / (1 - load)) : 600))
        }

        private func notice() async throws -> RoomNotice {
            guard let text = try await house.rooms.board(ofRoom: OpeningHouse.room), let notice = RoomNotice(text: text),
                keeper.count(ofRoom: OpeningHouse.room)?.now == house.clock.now
            else { throw OpeningProblem("the room is not kept") }
            return notice
        }

        private mutating func look(at board: RoomBoard) throws {
            if board.watermark < watermark { report.orderViolations += 1 }
            if board.watermark > board.queued { report.orderViolations += 1 }
        }

        private mutating func measureJoining() async throws {
            guard report.redisMicrosecondsPerJoin == 0, queue.joined > 0 else { return }
            let cpu = try await house.cpuSeconds() - before.cpu
            report.redisMicrosecondsPerJoin = cpu * 1e6 / Double(queue.joined)
            grown = max(try await house.info("memory", "used_memory") - before.memory, 0) / Double(queue.joined)
        }

        private mutating func note(_ second: Int, _ load: Double) async throws {
            guard let stock = try await house.store.availability(of: house.session)?.stock else { return }
            let count = keeper.count(ofRoom: OpeningHouse.room)
            let decision = keeper.decision(ofRoom: OpeningHouse.room)
            let open = stock.indices.filter(house.isWanted).map { stock[$0] }
            let (free, held, sold) = open.reduce((0, 0, 0)) { ($0.0 + $1.free, $0.1 + $1.held, $0.2 + $1.sold) }
            report.bySecond.append(
                .init(
                    second: second, queued: Int(count?.next ?? 0), called: Int(watermark), admitted: report.admitted, shoppers: count?.shoppers ?? 0,
                    mostShoppers: decision?.mostShoppers ?? 0, free: free, held: held, sold: sold, load: load, limit: decision?.limit.rawValue))
            report.limits[decision?.limit.rawValue ?? "not drawn", default: 0] += 1
            if sold != report.sold || free + held + sold != setting.places { report.oversold += 1 }
            if sold == setting.places, report.secondsToSellOut == nil { report.secondsToSellOut = second }
            guard second.isMultiple(of: 100) else { return }
            mostKept = max(mostKept, try await house.bytes("facts") + house.bytes("admitted") + house.bytes("shoppers"))
            say("\(second) s: \(watermark) called, \(report.admitted) let in, \(sold) of \(setting.places) sold.")
        }

        private mutating func conclude() async throws {
            let step = max(1, report.bySecond.count / OpeningReport.mostSeconds)
            report.bySecond = stride(from: 0, to: report.bySecond.count, by: step).map { report.bySecond[$0] }
            (report.joined, report.called) = (queue.joined, Int(watermark))
            (report.doubleNumbers, report.secondJoins) = (queue.doubleNumbers, queue.secondJoins)
            (report.lateWishes, report.holdsWithoutAdmission) = (floor.lateWishes, report.holdsWithoutAdmission + floor.lateHolds)
            report.orderViolations += floor.doorViolations
            (report.mistakenForSecond, report.crowdedOut) = (queue.mistakenForSecond, floor.crowdedOut)
            report.redisMicrosecondsPerVisitor = (try await house.cpuSeconds() - before.cpu) * 1e6 / Double(setting.visitors)
            report.redisBytesPerVisitor = grown + Double(mostKept) / Double(setting.visitors)
        }
    }
}
