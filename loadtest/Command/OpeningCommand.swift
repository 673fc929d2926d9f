import ArgumentParser
import LoadTest
import OpeningDay

struct OpeningCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opening", abstract: "Play opening day, and write var/opening/latest.json and report.html; exit 1 when a rule is broken.")

    @Option(help: "How many come in compressed time; 10000000 take seven minutes.")
    var visitors = 10_000_000

    @Option(help: "How many come over HTTP, to a platform of real processes; 0 leaves that out.")
    var real = 4000

    @Option(help: "What they want places in: room (one place for twenty people), theatre, zenith, arena.")
    var house = "room"

    @Option(help: "Id of a published session: people want its places, behind its waiting room, in place of a made-up house. Needs --ledger.")
    var session: String?

    @Option(help: "The ledger that has the session. It is read only.")
    var ledger: String?

    @Option(help: "For the report: who is expected, as LOW,LIKELY,HIGH,BASIS and ',guess' where it is one.")
    var forecast: String?

    @Option(help: "Other people of the same kind.")
    var seed: UInt32 = 1

    @Option(help: "So many places, instead of one for twenty who come in compressed time.")
    var places: Int?

    @Option(help: "So many shop at once at most.")
    var mostShoppers: Int?

    @Option(help: "So many shop at once at most over HTTP; in the arena 480, so that twenty times as many come as can be served.")
    var realShoppers: Int?

    @Option(help: "Seconds to choose places.")
    var shopping: Int?

    @Option(help: "People come so many seconds before the opening.")
    var joinBefore: Int?

    @Option(help: "For a session's verdict: calls of a kind that the payment provider allows in a second; Stripe's default is 25.")
    var providerCalls = 25.0

    @Option(help: "For a session's verdict: how long the payment provider takes to answer.")
    var providerMilliseconds = 400

    @Option(help: "Fail unless so many times as many come in a second as holds are granted at the peak; in the arena 20.")
    var demand: Double?

    @Option(help: "Folder of the results.")
    var output = "var/opening"

    @OptionGroup var programs: Places

    func validate() throws {
        guard real == 0 || (200...100_000).contains(real) else { throw ValidationError("--real can be 0, or 200 to 100000.") }
        guard houseKind != nil else { throw ValidationError("--house can be room, theatre, zenith or arena.") }
        guard (1000...20_000_000).contains(visitors) else { throw ValidationError("--visitors can be 1000 to 20000000.") }
        guard (session == nil) == (ledger == nil) else { throw ValidationError("--session and --ledger belong together.") }
        guard session == nil || places == nil else { throw ValidationError("A session has its own places: leave --places out.") }
        guard providerCalls > 0, providerMilliseconds > 0, demand ?? 1 > 0 else {
            throw ValidationError("--provider-calls, --provider-milliseconds and --demand are above zero.")
        }
        guard forecast == nil || expected != nil else { throw ValidationError("--forecast is LOW,LIKELY,HIGH,BASIS.") }
        let setting = setting(of: nil)
        guard setting.places >= 25, setting.mostShoppers >= 1, realShoppers ?? 1 >= 1, setting.shopping >= 60, setting.joinBefore >= 1 else {
            throw ValidationError("--places is 25 at least, --most-shoppers and --real-shoppers 1, --shopping 60, --join-before 1.")
        }
    }

    private func setting(of copy: SessionCopy?) -> OpeningSetting {
        var setting = OpeningSetting(visitors: visitors, mostShoppers: mostShoppers, copy: copy)
        setting.seed = UInt64(seed)
        if let places { setting.places = places }
        if let shopping { setting.shopping = shopping }
        if let joinBefore { setting.joinBefore = joinBefore }
        (setting.checkout.providerCallsPerSecond, setting.checkout.providerSeconds) = (providerCalls, Double(providerMilliseconds) / 1000)
        return setting
    }

    private var expected: RehearsalVerdict.Forecast? {
        let parts = (forecast ?? "").split(separator: ",").map(String.init)
        guard parts.count >= 4, let low = Int(parts[0]), let likely = Int(parts[1]), let high = Int(parts[2]) else { return nil }
        return .init(low: low, likely: likely, high: high, basis: parts[3], isGuess: parts.count > 4)
    }

    private var houseKind: Scenario.HouseKind? {
        switch house {
        case "room": .room(capacity: max(real / 20, 20))
        case "theatre": .theatre
        case "zenith": .zenith
        case "arena": .arena
        default: nil
        }
    }

    func run() async throws {
        guard let houseKind else { return }
        var copy: SessionCopy?
        if let session, let ledger { copy = try await SessionCopy.read(session: session, ledger: ledger) }
        let faults = try await Interruption.watching { [setting = setting(of: copy), expected, real, output, programs, isArena = house == "arena", realShoppers, demand] in
            try await Opening(
                setting, real: real, house: houseKind, realShoppers: realShoppers ?? (isArena ? 480 : nil), leastDemand: demand ?? (isArena ? 20 : nil), forecast: expected,
                guichet: programs.guichet, root: programs.root, output: output
            ).play()
        }
        guard faults.isEmpty else {
            print("FAILED: " + faults.joined(separator: "\n        "))
            throw ExitCode(1)
        }
        print("Passed.")
    }
}
