import Booking
import Domain
import Foundation
import SQLiteLedger
import TestPlatform
import TestSupport
import Testing

/// The real plans import and sell, numbered and standing.
@Suite struct HouseTests {
    @Test(arguments: [
        ("traversee-matinee", #"{"category":"carre-or","quantity":4},{"seat":"B1-A-1"},{"category":"pmr","quantity":1}"#, 7),
        ("vesper-zenith", #"{"category":"fosse","quantity":3},{"seat":"J-34-46"},{"category":"categorie-1","quantity":2}"#, 6),
    ])
    func aWholeHouseIsOnSale(session: String, items: String, places: Int) async throws {
        let platform = try await Platform(programme: nil)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let before = try await ada.get("/v1/sessions/\(session)")
        let capacity = try #require(before.json["capacity"] as? Int)
        #expect(before.json["remaining"] as? Int == capacity)

        let hold = try await ada.hold(session, items)
        try #require(hold.status == 201, "\(String(decoding: hold.body, as: UTF8.self))")
        #expect(hold.json["split"] as? Bool == false, "neighbours were free")
        let order = try await ada.order(session, hold: hold.text("hold"))
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")

        let sold = await eventually { (try? await ada.get("/v1/sessions/\(session)").json["remaining"] as? Int) == capacity - places }
        #expect(sold)
        let availability = try await ada.get("/v1/sessions/\(session)/availability")
        let sections = availability.json["sections"] as? [[String: Any]] ?? []
        let states = sections.compactMap { $0["states"] as? String }.joined()
        let plan = try await ada.get("/v1/sessions/\(session)/plan")
        let seats = (plan.json["sections"] as? [[String: Any]] ?? []).flatMap { $0["seats"] as? [[String: Any]] ?? [] }
        #expect(seats.count == states.utf8.count && seats.count > 1000)
        let soldSeats = zip(seats, states).filter { $1 == "s" }.compactMap { $0.0["id"] as? String }
        let ordered = (order.json["lines"] as? [[String: Any]] ?? []).compactMap { $0["seat"] as? String }
        #expect(Set(soldSeats) == Set(ordered))
        #expect(try await platform.audit().status == 0)
    }

    @Test func anImportShowsUpWithoutARestartAndProtectsWhatIsSold() async throws {
        let platform = try await Platform(programme: Programmes.standing(10, session: "un"))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let file = platform.folder + "/more.yml"
        try Programmes.standing(10, opens: "+10m", session: "un").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await platform.tool(["import", file, "--config", platform.settings()]).status == 0)
        let moved = await eventually { (try? await ada.get("/v1/sessions/un").text("sale")) == "not-open" }
        #expect(moved)
        #expect(try await ada.hold("un", #"{"category":"fosse","quantity":1}"#).problem == "sale-not-open")
        // Nor do people's words of a venue change because an older file is imported again; who imports it is told.
        let ledger = try SQLiteLedger(path: platform.folder + "/ledger.sqlite", testMode: true)
        let known = try #require(try await ledger.venues().first)
        var entered = known
        entered.address = "2 rue"
        #expect(try await ledger.changeVenue(entered, from: known, by: .system("test"), at: Timestamp(Date())) == .done(entered))
        let again = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(again.status == 0 && again.output.contains("v: people of the house described this venue") && again.output.contains("the file differs in address."), "\(again.output)")
        #expect(try await ledger.venues().first == entered)
        let replaced = try await platform.tool(["import", "--venues", file, "--config", platform.settings()])
        #expect(replaced.status == 0 && !replaced.output.contains("people of the house"))
        #expect(try await ledger.venues().first == known)
        // A published session keeps its capacity: nothing of a refused import is written.
        try Programmes.standing(5, session: "un").write(toFile: file, atomically: true, encoding: .utf8)
        let refused = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(refused.status == 1 && refused.output.contains("un:") && refused.output.contains("Nothing was imported"))
        #expect(try await ada.get("/v1/sessions/un").text("sale") == "not-open")
    }
}
