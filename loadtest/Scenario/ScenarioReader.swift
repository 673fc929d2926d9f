import Foundation
import Yams

/// Reads scenario files.
public enum ScenarioReader {
    /// - Parameter folder: where the `.yml` files are.
    public static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }.sorted()
    }

    public static func read(_ name: String, in folder: String) throws -> Scenario {
        guard names(in: folder).contains(name) else {
            throw ScenarioProblem(
                folder, name, "is no scenario; there are \(names(in: folder).joined(separator: ", "))")
        }
        return try parse(try String(contentsOfFile: "\(folder)/\(name).yml", encoding: .utf8), name: name)
    }

    /// - Parameter name: of the scenario, used in the texts of problems.
    public static func parse(_ text: String, name: String) throws(ScenarioProblem) -> Scenario {
        let document: Node?
        do { document = try Yams.compose(yaml: text) } catch {
            throw ScenarioProblem(name, "YAML", "\(error)".split(separator: "\n").joined(separator: " "))
        }
        let root = try ScenarioNode(file: name, path: "", node: document)
        let arrivals = try root.child("arrivals")
        let redis = try root.child("redis")
        let scenario = Scenario(
            name: name, title: try root.text("title"), about: try root.text("about"),
            seed: UInt64(try root.whole("seed", in: 0...Int(Int32.max), default: 1)), house: try house(root),
            instances: try root.wholes("instances", in: 1...8, default: [1]), proxy: try proxy(root),
            appendfsync: try appendfsync(root), redis: try redis.word("kind", default: .single),
            killsMasterAt: try redis.optionalNumber("killMasterAtSecond", in: 0...Scenario.longest),
            reshardsAt: try redis.optionalNumber("reshardAtSecond", in: 0...Scenario.longest),
            opensAfter: try root.optionalNumber("opensAfterSeconds", in: 1...300),
            buyerLimit: try root.whole("buyerLimit", in: 1...100, default: 6),
            spacing: try arrivals.word("spacing", default: .poisson), curve: try curve(arrivals),
            behaviour: try behaviour(root), limits: try limits(root))
        try root.refuseOthers()
        try scenario.check()
        return scenario
    }

    private static func house(_ root: ScenarioNode) throws(ScenarioProblem) -> Scenario.HouseKind {
        let house = try root.child("house")
        let kind = try house.text("kind")
        switch kind {
        case "theatre": return .theatre
        case "zenith": return .zenith
        case "arena": return .arena
        case "room": return .room(capacity: try house.whole("capacity", in: 1...200_000))
        case "rows": return .rows(capacity: try house.whole("capacity", in: 20...100_000))
        default: throw house.problem("kind", "is '\(kind)'; it can be theatre, zenith, arena, room, rows")
        }
    }

    private static func proxy(_ root: ScenarioNode) throws(ScenarioProblem) -> Bool {
        let proxy = try root.text("proxy", default: "none")
        guard ["none", "nginx"].contains(proxy) else { throw root.problem("proxy", "is '\(proxy)'; it can be none, nginx") }
        return proxy == "nginx"
    }

    private static func appendfsync(_ root: ScenarioNode) throws(ScenarioProblem) -> String {
        let policy = try root.text("appendfsync", default: "everysec")
        guard ["always", "everysec", "no"].contains(policy) else {
            throw root.problem("appendfsync", "is '\(policy)'; it can be always, everysec, no")
        }
        return policy
    }

    private static func curve(_ arrivals: ScenarioNode) throws(ScenarioProblem) -> ArrivalCurve {
        var points: [ArrivalCurve.Point] = []
        for node in try arrivals.mappings("curve") {
            let point = ArrivalCurve.Point(
                at: try node.number("at", in: 0...Scenario.longest), rate: try node.number("rate", in: 0...100_000))
            if let last = points.last, point.at <= last.at { throw node.problem("at", "is not after the point before") }
            points.append(point)
        }
        guard points.count > 1 else { throw arrivals.problem("curve", "needs two points or more") }
        return ArrivalCurve(points: points)
    }

    private static func behaviour(_ root: ScenarioNode) throws(ScenarioProblem) -> Scenario.Behaviour {
        let browse = try root.child("browsing")
        let choice = try root.child("choosing")
        let think = try root.child("thinkSeconds")
        let leave = try root.child("leaving")
        let paying = try root.child("paying")
        let pages = try browse.range("pages", in: 0...100, default: 0...0)
        return Scenario.Behaviour(
            pages: Int(pages.lowerBound)...Int(pages.upperBound),
            pageMix: try words(browse, "mix", default: [.session: 1]),
            choice: try words(choice, "how", default: [.seats: 1]), places: try places(choice),
            sections: try choice.weights("sections"), categories: try choice.weights("categories"),
            blind: try choice.number("blind", in: 0...1, default: 0),
            retries: try choice.whole("retries", in: 0...50, default: 0),
            leaveAfterHold: try leave.number("afterHold", in: 0...1, default: 0),
            leaveAfterOrder: try leave.number("afterOrder", in: 0...1, default: 0),
            payment: try words(paying, "outcomes", default: [.success: 1]),
            thinkBrowse: try think.range("browse", in: 0...300, default: 0...0),
            thinkOrder: try think.range("order", in: 0...300, default: 0...0),
            thinkPay: try think.range("pay", in: 0...300, default: 0...0),
            pollEvery: try paying.number("pollEverySeconds", in: 0.05...10, default: 0.5),
            pollFor: try paying.number("pollForSeconds", in: 1...300, default: 30))
    }

    private static func words<Word: RawRepresentable & CaseIterable & Hashable & Sendable>(
        _ node: ScenarioNode, _ key: String, default fallback: [Word: Double]
    ) throws(ScenarioProblem) -> Weighted<Word> where Word.RawValue == String {
        let named = try node.weights(key)
        var weights = fallback
        if !named.isEmpty {
            weights = [:]
            for (name, weight) in named {
                guard let word = Word(rawValue: name) else {
                    let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
                    throw node.problem(key, "names '\(name)'; it can name \(known)")
                }
                weights[word] = weight
            }
        }
        guard let weighted = Weighted(weights.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }) else {
            throw node.problem(key, "has no positive weight")
        }
        return weighted
    }

    private static func places(_ node: ScenarioNode) throws(ScenarioProblem) -> Weighted<Int> {
        let named = try node.weights("places")
        var weights: [(Int, Double)] = named.isEmpty ? [(1, 1)] : []
        for (name, weight) in named.sorted(by: { $0.key < $1.key }) {
            guard let number = Int(name), (1...100).contains(number) else {
                throw node.problem("places", "names '\(name)'; it can name numbers from 1 to 100")
            }
            weights.append((number, weight))
        }
        guard let weighted = Weighted(weights) else { throw node.problem("places", "has no positive weight") }
        return weighted
    }

    private static func limits(_ root: ScenarioNode) throws(ScenarioProblem) -> Scenario.Limits {
        let limits = try root.child("limits")
        return Scenario.Limits(
            errors: try limits.whole("errors", in: 0...1_000_000, default: 0),
            timeout: try limits.number("timeoutSeconds", in: 0.1...60, default: 10),
            drain: try limits.number("drainSeconds", in: 1...300, default: 30),
            connections: try limits.whole("connections", in: 1...4096, default: 256),
            sold: limits.has("sold") ? try limits.whole("sold", in: 0...1_000_000) : nil,
            holdP99: try limits.optionalNumber("holdP99Milliseconds", in: 1...60_000))
    }
}
