import Foundation
import NIOCore

/// Looks at the run once a second: stock, CPU, and the line of progress.
@Crowd final class Observer {
    private let platform: LoadedPlatform
    private let stage: Stage
    /// A connection of its own: the look must not stand in the buyers' queue.
    private let window: ConnectionPool
    private let start: NIODeadline
    private(set) var stock: [RunResult.StockSample] = []
    private(set) var usage: [RunResult.UsageSample] = []
    private var lastUsage: [String: Double]
    private var lastLook: NIODeadline
    private var lastArrived = 0
    private var lastRequests = 0

    init(platform: LoadedPlatform, stage: Stage, window: ConnectionPool, start: NIODeadline) {
        (self.platform, self.stage, self.window, self.start) = (platform, stage, window, start)
        lastUsage = Self.cpuSeconds(platform)
        lastLook = .now()
    }

    static func cpuSeconds(_ platform: LoadedPlatform) -> [String: Double] {
        var seconds = platform.cpuSeconds()
        seconds["client"] = ProcessUsage.cpuSeconds(pid: getpid()) ?? 0
        return seconds
    }

    func look() async {
        let now = NIODeadline.now()
        let interval = Double((now - lastLook).nanoseconds) / 1e9
        let second = Double((now - start).nanoseconds) / 1e9
        let cpu = Self.cpuSeconds(platform)
        usage.append(.init(second: second, cores: cpu.merging(lastUsage) { ($0 - $1) / interval }))
        let recorder = stage.recorder
        let arrivals = Double(recorder.arrived - lastArrived) / interval
        let requests = Double(recorder.requests - lastRequests) / interval
        (lastLook, lastUsage, lastArrived, lastRequests) = (now, cpu, recorder.arrived, recorder.requests)
        let remaining = await remaining()
        if let free = remaining?.remaining {
            let sold = stage.register.count
            stock.append(.init(second: second, free: free, underway: max(0, stage.house.capacity - free - sold), sold: sold))
        }
        line(second: second, arrivals: arrivals, requests: requests)
    }

    /// Asked outside the count: a person looking at the platform.
    func remaining() async -> Remaining? {
        let path = "/v1/sessions/\(stage.house.session)"
        guard case .answered(let answer) = await window.ask(.get(path)), answer.status == 200, let body = answer.body
        else { return nil }
        return try? JSONDecoder().decode(Remaining.self, from: Data(body.readableBytesView))
    }

    private func line(second: Double, arrivals: Double, requests: Double) {
        let recorder = stage.recorder
        let holds = recorder.takeRecentHolds()
        let latency = holds.map { "\(Figures.milliseconds($0.p50)) / \(Figures.milliseconds($0.p99))" } ?? "–"
        let last = stock.last
        let columns = [
            Figures.padded(String(Int(second.rounded())) + " s", 6),
            Figures.padded("\(Int(arrivals.rounded())) buyers/s", 14), Figures.padded("\(Int(requests.rounded())) requests/s", 16),
            Figures.padded("hold p50/p99 \(latency)", 34),
            Figures.padded("free \(last?.free ?? 0)  held \(last?.underway ?? 0)  sold \(last?.sold ?? 0)", 34),
            "  refused \(recorder.refused)  errors \(recorder.failed)",
        ]
        Console.progress(columns.joined())
    }
}

/// Numbers for people.
enum Figures {
    /// `0.84 ms`, `12 ms`, `1.3 s`.
    static func milliseconds(_ value: Double) -> String {
        switch value {
        case ..<10: "\(fixed(value, 2)) ms"
        case ..<1000: "\(Int(value.rounded())) ms"
        default: "\(fixed(value / 1000, 1)) s"
        }
    }

    /// A point and `digits` decimals.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        let scaled = Int((abs(value) * factor).rounded())
        let whole = scaled / Int(factor)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let decimals = String(scaled % Int(factor))
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - decimals.count))\(decimals)"
    }

    /// `12 345`, with narrow no-break spaces.
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(abs(value)).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append("\u{202F}") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// What the load test says while it runs.
enum Console {
    private static let isTerminal = isatty(STDOUT_FILENO) == 1

    static func say(_ text: String) {
        print((isTerminal ? "\u{1B}[2K" : "") + text)
        fflush(nil)
    }

    /// A line that the next one replaces, on a terminal; one line after the other in a log.
    static func progress(_ text: String) {
        print(isTerminal ? "\u{1B}[2K\(text)\r" : text, terminator: isTerminal ? "" : "\n")
        fflush(nil)
    }
}
