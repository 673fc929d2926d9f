import Foundation
import TestPlatform
import TestSupport
import Testing

/// A hundred thousand seats: imported, published and sold like any other house.
@Suite(.timeLimit(.minutes(2))) struct StadiumTests {
    @Test func aHundredThousandSeatsAreSold() async throws {
        let platform = try await Platform(
            programme: Programmes.numbered(100_000, Programmes.standing(100_000)), plan: Programmes.rows(1000, of: 100))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let before = try await ada.get("/v1/sessions/soiree")
        #expect(before.json["remaining"] as? Int == 100_000)
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":4},{"seat":"999-99"},{"seat":"999-98"}"#)
        try #require(hold.status == 201, "\(hold.text("detail"))")
        #expect(hold.json["split"] as? Bool == false)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        let sold = await eventually { (try? await ada.get("/v1/sessions/soiree").json["remaining"] as? Int) == 99_994 }
        #expect(sold)
    }
}
