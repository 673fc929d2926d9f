import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// A programmer draws a house, paints it and sells it.
@Suite struct SketchTests {
    private func desk(_ house: House) async throws -> DraftTests.Desk {
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        try await desk.begin()
        return desk
    }

    private static let drawing = "/plans/1/dessin"

    @Test func aHouseIsDrawnPaintedAndPublished() async throws {
        let house = try await House()
        let desk = try await desk(house)
        _ = try await desk.send(DraftTests.event)
        #expect(try await desk.page().text.contains(desk.path + Self.drawing))
        let first = try await desk.page(Self.drawing)
        #expect(first.status == 200 && first.text.contains("Places numérotées\u{A0}: 200.") && first.text.contains("name=\"b1-rows\""))
        // Added, duplicated, moved, taken out: what was typed is always kept.
        #expect(try await desk.send(["b1-rows": "2", "b1-seats": "6", "b1-category": "Or"], do: "add-seats", to: Self.drawing).headers[.location] == desk.path + Self.drawing + "#block-2")
        _ = try await desk.send(["b2-block": "Balcon", "b2-rows": "x"], do: "up-2", to: Self.drawing)
        _ = try await desk.send([:], do: "copy-1", to: Self.drawing)
        _ = try await desk.send(["b3-block": "Loge"], do: "remove-3", to: Self.drawing)
        _ = try await desk.send([:], do: "add-standing", to: Self.drawing)
        let wrong = try await desk.send(["b4-block": "Fosse <b>", "b4-category": "Fosse debout", "b4-capacity": "150"], do: "use", to: Self.drawing)
        #expect(wrong.status == 422 && wrong.text.contains("id=\"f-b2-rows-problem\">Un nombre de 1 à 200.") && wrong.text.contains("<a href=\"#f-b2-rows\">Balcon, Rangs</a>"))
        #expect(wrong.text.contains("value=\"x\"") && wrong.text.contains("Fosse &lt;b&gt;") && !wrong.text.contains("<b>"))
        #expect(try await house.ask(.get, "/en" + desk.path.replacing("brouillons", with: "drafts") + "/maps/1/drawing", headers: desk.person.headers).text.contains("A number from 1 to 200."))
        #expect(try await house.ledger.draft(1)?.draft.places[0].sketch?.blocks.map(\.key) == [2, 1, 4])
        let applied = try await desk.send(["b2-rows": "1", "b2-seats": "4", "b1-paint": "A 1 = fauteuil roulant\nA 3 = accompagnateur\nB 1-6 = Argent"], do: "apply", to: Self.drawing)
        #expect(applied.headers[.location] == desk.path + Self.drawing + "?saved=1")
        let painted = try await desk.page(Self.drawing)
        for count in ["Or – 8", "Argent – 6", "Fauteuils roulants – 1", "Fosse debout – 150 debout"] { #expect(painted.text.contains(count), "\(count)") }
        #expect(try await desk.send([:], do: "use", to: Self.drawing).headers[.location] == desk.path + "?saved=1#part-places")

        let places = try #require(try await house.ledger.draft(1)?.draft.places[0])
        #expect(places.plan != nil && places.sketch != nil, "it can be drawn further")
        #expect(places.categories.map { $0.row[.category] }.contains("Fosse debout") && places.categories.compactMap(\.seats).contains("Accompagnateurs"))
        #expect(places.categories.first { String($0.row.key) == places.row[.wheelchairs] }?.seats == "Fauteuils roulants")
        var prices: [String: String] = [:]
        for tariff in places.categories.flatMap(\.tariffs) { prices[tariff.name(.price)] = "20" }
        #expect(try await desk.send(prices, do: "publish").status == 303)
        #expect(try await desk.send([:], do: "now", to: "/publication").headers[.location] == "/spectacles/maree-haute?published=1")
        let session = try #require(try await house.ledger.catalogue().sessions.first { $0.eventID == "maree-haute" })
        #expect(session.layoutDigest != nil && session.categories.first { $0.name == "Argent" }?.capacity == 6)
    }

    @Test func aPlanFromAFileIsPaintedAndWhatIsPublishedIsNot() async throws {
        let house = try await House()
        let desk = try await desk(house)
        let stored = try #require(try await house.ledger.draft(1))
        var draft = stored.draft
        let file = Array(#"{"name":"Cave","size":{"width":10,"height":10},"categories":[{"name":"A"}],"zones":[{"name":"Salle","position":{"x":0,"y":0},"rows":[{"row_number":"1","seats":[{"seat_guid":"S1","seat_number":"1","category":"A","position":{"x":1,"y":1}},{"seat_guid":"S2","seat_number":"2","category":"A","position":{"x":2,"y":1}}]}]}]}"#.utf8)
        let digest = DraftDesk.digest(of: file)
        try await house.ledger.addFile(file, digest: digest, at: stored.changedAt)
        draft.setPlan(digest, seats: [("A", 2)], of: 1)
        guard case .done = try await house.ledger.saveDraft(1, draft, revision: stored.revision, by: stored.changedBy, at: stored.changedAt) else { throw Problem() }
        let page = try await desk.page(Self.drawing)
        #expect(page.text.contains("Ce plan vient d’un fichier") && page.text.contains("name=\"b1-paint\"") && !page.text.contains("name=\"b1-rows\""))
        #expect(try await desk.send(["b1-paint": "1 2 = B"], do: "use", to: Self.drawing).status == 303)
        let painted = try #require(try await house.ledger.draft(1)?.draft.places[0])
        #expect(painted.plan != digest && painted.sketch == nil && painted.categories.compactMap(\.seats) == ["A", "B"])

        // Late is told, and loses nothing; published places lead back to the draft.
        let late = try await desk.send(["b1-paint": "1 1 = C"], do: "apply", to: Self.drawing, revision: "1")
        #expect(late.status == 409 && late.text.contains("1 1 = C"))
        let now = try #require(try await house.ledger.draft(1))
        draft = now.draft
        draft.places[0].row.id = "published"
        _ = try await house.ledger.saveDraft(1, draft, revision: now.revision, by: now.changedBy, at: now.changedAt)
        #expect(try await desk.page(Self.drawing).headers[.location] == desk.path)
        let stranger = DraftTests.Desk(house, try await house.member("zoe@example.org", StaffPosition(roles: [.programmer], organisers: ["org-b"])))
        stranger.path = desk.path
        #expect(try await stranger.page(Self.drawing).status == 404)
    }

    private struct Problem: Error {}
}
