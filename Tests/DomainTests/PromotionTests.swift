import Foundation
import Testing

@testable import Domain

@Suite struct PromotionTests {
    private static let hour: Int64 = 3_600_000
    private static let start: Int64 = 500_000

    private static func promotion(_ event: String, _ from: Double, _ until: Double, position: Int = 1, id: Int64 = 1) -> Promotion {
        Promotion(
            id: id, eventID: event, position: position, from: at(from), until: at(until), banner: .init(french: event, english: event))
    }

    /// A moment by hours.
    private static func at(_ hours: Double) -> Timestamp { Timestamp(milliseconds: start * hour + Int64(hours * Double(hour))) }

    /// A date of an event, at so many hours.
    private static func session(of event: String, at hours: Double) -> Session {
        Session(
            id: event, number: 1, eventID: event,
            venue: Venue(id: "v", name: "Salle", address: "", postalCode: "", city: "Orléans", timeZone: "Europe/Paris"), startsAt: at(hours), doorsAt: nil,
            bookingOpensAt: at(-99), bookingClosesAt: at(hours), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [],
            layoutDigest: nil, lane: 1, holdSeconds: 600, paymentSeconds: 900)
    }

    private static func event(_ id: String, order: Int?) -> Event {
        var event = Event(
            id: id, number: 1, title: id, artist: "", description: "", genre: "", organiser: Organiser(id: "o", name: "O", licence: "L"))
        event.feature = order.map { Event.Feature(order: $0, until: at(10), text: "flag") }
        return event
    }

    /// What programme files say is shown while the house chose nothing for the moment.
    @Test func theHouseChoosesAndFilesAreTheDefault() {
        let events = [Self.event("a", order: 2), Self.event("b", order: 1), Self.event("c", order: nil), Self.event("over", order: 0)]
        var catalogue = Catalogue(version: 1, events: events, sessions: ["a", "b", "c"].map { Self.session(of: $0, at: 100) } + [Self.session(of: "over", at: 0.5)])
        #expect(catalogue.featured(at: Self.at(0.6)).map(\.event.id) == ["b", "a"] && catalogue.featured(at: Self.at(0.6)).first?.banner?.english == "flag")
        catalogue.promotions = [Self.promotion("c", 1, 3, position: 2), Self.promotion("a", 2, 4, position: 1, id: 2), Self.promotion("gone", 1, 2, id: 3), Self.promotion("over", 4, 5, id: 4)]
        // What has no date to come is not put forward, and what the files say is shown instead.
        let shown = [0.6, 1, 1.5, 2, 3, 4, 10].map { hours in catalogue.featured(at: Self.at(hours)).map(\.event.id).joined(separator: " ") }
        #expect(shown == ["b a", "c", "c", "a c", "a", "b a", ""])
        #expect(catalogue.featured(at: Self.at(1)).first?.banner?.french == "c")
    }

    @Test func aBannerIsOneLineThatShowsWhatItSays() {
        for text in ["", "Enfin là\u{A0}!", String(repeating: "é", count: 120)] { #expect(Promotion.isBanner(text), "\(text)") }
        for text in ["a\nb", "\u{202E}a", "\u{2066}a", String(repeating: "a", count: 121), "e" + String(repeating: "\u{301}", count: 300)] { #expect(!Promotion.isBanner(text)) }
    }

    /// An older reconciler publishes none.
    @Test func aCatalogueWithoutPromotionsIsRead() throws {
        let old = Data(#"{"version":3,"events":[],"sessions":[]}"#.utf8)
        #expect(try JSONDecoder().decode(Catalogue.self, from: old).promotions == nil)
    }

    /// From, until and now in hours; the hours that are measured, from the start on.
    private static let measured: [(from: Double, until: Double, now: Double, during: Range<Int64>?, before: Range<Int64>)] = [
        (0, 8, 100, 0..<8, -24 ..< -16), (0, 8, 3.5, 0..<3, -24 ..< -21), (0.5, 8.5, 100, 1..<8, -23 ..< -16), (0, 30, 100, 0..<30, -48 ..< -18),
        (0, 2000, 1500, 0..<336, -336..<0), (0, 8, 0.9, nil, 0..<0), (0.5, 1.2, 9, nil, 0..<0),
    ]

    @Test(arguments: measured.indices) func theSameHoursAreCompared(_ index: Int) {
        let row = Self.measured[index]
        let hours = PromotionLift.hours(of: Self.promotion("a", row.from, row.until), at: Self.at(row.now))
        func moved(_ range: Range<Int64>) -> Range<Int64> { range.lowerBound + Self.start..<range.upperBound + Self.start }
        #expect(hours?.during == row.during.map(moved))
        if let hours { #expect(hours.before == moved(row.before)) }
    }
}
