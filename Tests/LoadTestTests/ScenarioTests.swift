import Foundation
import Testing

@testable import LoadTest

@Suite struct ScenarioTests {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardized.path
    static let folder = root + "/loadtest/scenarios"

    static let good = """
        title: T
        about: A
        house: {kind: room, capacity: 10}
        arrivals: {curve: [{at: 0, rate: 10}, {at: 10, rate: 20}]}
        choosing: {how: {standing: 1}}
        """

    @Test(arguments: ScenarioReader.names(in: ScenarioTests.folder))
    func everyScenarioOfTheRepositoryIsReadable(name: String) throws {
        let scenario = try ScenarioReader.read(name, in: Self.folder)
        #expect(scenario.name == name)
        #expect(scenario.curve.duration <= 60, "a scenario is over within two minutes")
    }

    @Test func theScenariosThatTheReadmeNamesAreThere() throws {
        let readme = try String(contentsOfFile: Self.root + "/loadtest/README.md", encoding: .utf8)
        let names = ScenarioReader.names(in: Self.folder)
        #expect(names == ["arena", "cluster", "flash", "nginx", "theatre", "trickle", "zenith"])
        for name in names { #expect(readme.contains("`\(name)`"), "\(name)") }
    }

    @Test func defaults() throws {
        let scenario = try ScenarioReader.parse(Self.good, name: "s")
        #expect(scenario.house == .room(capacity: 10))
        #expect(scenario.instances == [1] && !scenario.proxy && scenario.appendfsync == "everysec")
        #expect(scenario.limits.errors == 0 && scenario.limits.sold == nil)
        #expect(scenario.behaviour.leaveAfterHold == 0)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let replacement: String
        let problem: String
        var testDescription: String { problem }

        init(_ text: String, _ replacement: String, _ problem: String) {
            (self.text, self.replacement, self.problem) = (text, replacement, problem)
        }
    }

    @Test(arguments: [
        Mistake("title: T\n", "", "s: title: is missing"),
        Mistake("title: T", "titel: T\ntitle: T", "s: titel: is no key of a scenario; known here: "),
        Mistake("kind: room", "kind: barn", "s: house.kind: is 'barn'; it can be theatre, zenith, arena, room, rows"),
        Mistake("capacity: 10", "capacity: 1.5", "s: house.capacity: must be a whole number"),
        Mistake("capacity: 10", "capacity: many", "s: house.capacity: must be a number"),
        Mistake("rate: 20", "rate: -1", "s: arrivals.curve[1].rate: is -1.0; it can be 0.0 to 100000.0"),
        Mistake("at: 10", "at: 0", "s: arrivals.curve[1].at: is not after the point before"),
        Mistake(", {at: 10, rate: 20}", "", "s: arrivals.curve: needs two points or more"),
        Mistake("rate: 20", "rate: 90000", "s: arrivals.curve: brings 450050 buyers; 1 to 200000 can be played"),
        Mistake("standing: 1", "floating: 1", "s: choosing.how: names 'floating'; it can name seats, numbered, standing"),
        Mistake("standing: 1", "standing: 0", "s: choosing.how: has no positive weight"),
        Mistake("choosing: {", "choosing: {places: {two: 1}, ", "s: choosing.places: names 'two'; it can name numbers from 1 to 100"),
        Mistake("about: A", "about: A\nproxy: squid", "s: proxy: is 'squid'; it can be none, nginx"),
        Mistake("about: A", "about: A\nthinkSeconds: {pay: [3, 1]}", "s: thinkSeconds.pay: has its least after its most"),
        Mistake("about: A", "about: A\ninstances: [0]", "s: instances: must be whole numbers from 1 to 8"),
        Mistake("about: A", "about: A\nredis: {kind: sentinel}", "s: redis.kind: is 'sentinel'; it can be single, cluster"),
        Mistake("about: A", "about: A\nredis: {killMasterAtSecond: 3}", "s: redis.kind: must be cluster"),
        Mistake("about: A", "about: [", "s: YAML: "),
    ])
    func mistakesAreNamed(mistake: Mistake) {
        let text = Self.good.replacing(mistake.text, with: mistake.replacement)
        #expect(text != Self.good)
        do {
            _ = try ScenarioReader.parse(text, name: "s")
            Issue.record("was accepted")
        } catch {
            #expect(error.description.hasPrefix(mistake.problem), "\(error.description)")
        }
    }

    @Test func scaleAndSecondsChangeTheCurve() throws {
        let redis = "\nredis: {kind: cluster, reshardAtSecond: 2, killMasterAtSecond: 8}"
        var scenario = try ScenarioReader.parse(Self.good + "\nopensAfterSeconds: 4" + redis, name: "s")
        scenario = try scenario.changed(scale: 3, seconds: 5, seed: 9)
        #expect(scenario.curve.points == [.init(at: 0, rate: 30), .init(at: 5, rate: 60)])
        #expect(scenario.opensAfter == 2)
        #expect(scenario.redis == .cluster && scenario.reshardsAt == 1 && scenario.killsMasterAt == 4)
        #expect(scenario.seed == 9)
    }
}
