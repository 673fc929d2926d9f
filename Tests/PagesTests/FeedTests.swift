import Domain
import Foundation
import FoundationXML
import Testing

@testable import Pages

@Suite struct FeedTests {
    private static let now = Timestamp(milliseconds: 1_794_771_000_000)
    private static let event = Event(
        id: "nuit", number: 1, title: "Nuit blanche, la suite; fin", artist: "Léa & les \\ </script>", description: "d\ne", genre: "Rock",
        organiser: Organiser(id: "o", name: "O & Cie", licence: "L"))

    private static func show(_ sale: Show.Sale = .open) -> Show {
        let session = Session(
            id: "nuit-1", number: 1, eventID: "nuit",
            venue: Venue(id: "v", name: "Zénith", address: "1 rue", postalCode: "93200", city: "Saint-Denis", timeZone: "Europe/Paris"),
            startsAt: now, doorsAt: now - .seconds(5400), bookingOpensAt: now - .seconds(86_400), bookingClosesAt: now, status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210),
            categories: [Category(id: "c", name: "C", kind: .standing, capacity: 5, tariffs: [Tariff(id: "p", name: "P", price: Money(cents: 3905))])],
            layoutDigest: nil, lane: 0, holdSeconds: 600, paymentSeconds: 900)
        return Show(event: event, session: session, zone: TimeZone(identifier: "Europe/Paris")!, sale: sale, free: [0])
    }

    @Test func aSessionGoesIntoACalendar() {
        let text = CalendarFile([Self.show()], site: "https://t.example", now: Self.now).text(in: .french)
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 } && text.hasSuffix("END:VCALENDAR\r\n") && !text.replacing("\r\n", with: "").contains("\n"))
        let unfolded = text.replacing("\r\n ", with: "")
        for line in [
            "UID:nuit-1@guichet", "DTSTART:20261115T193000Z", "DTEND:20261115T213000Z", "SUMMARY:Nuit blanche\\, la suite\\; fin – Léa & les \\\\ </script>",
            "LOCATION:Zénith\\, 1 rue\\, 93200 Saint-Denis", "URL:https://t.example/evenements/nuit", "STATUS:CONFIRMED", "SEQUENCE:0", "DESCRIPTION:Portes à 19\u{A0}h\u{A0}00",
        ] {
            #expect(unfolded.contains(line + "\r\n"), "\(line)\n\(unfolded)")
        }
        #expect(CalendarFile([Self.show(.cancelled)], site: "", now: Self.now).text(in: .english).contains("STATUS:CANCELLED"))
    }

    /// A calendar that has the entry changes it: same name, greater number.
    @Test func aCalendarFollowsASessionThatMoves() {
        func lines(_ show: Show) -> (name: Substring?, number: Int?) {
            let text = CalendarFile([show], site: "", now: Self.now).text(in: .french)
            return (text.firstMatch(of: /UID:(.*)\r\n/)?.1, text.firstMatch(of: /SEQUENCE:(\d+)\r\n/).flatMap { Int($0.1) })
        }
        func postponed(_ day: Int, _ sale: Show.Sale = .open) -> Show {
            var show = Self.show(sale)
            show.session.postponedAt = Self.now + .seconds(86_400 * day)
            return show
        }
        func changed(_ show: Show) -> Show {
            var show = show
            show.session.changes = 1
            return show
        }
        // A programme that was imported again, with another date, changes it too.
        #expect(lines(changed(Self.show())).number == 1)
        let steps = [Self.show(), postponed(0), postponed(1), changed(postponed(1)), changed(postponed(1, .cancelled))].map(lines)
        #expect(steps.allSatisfy { $0.name == "nuit-1@guichet" })
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.number ?? -1 < $1.number ?? -1 } && steps.allSatisfy { $0.number ?? .max < 1 << 31 })
    }

    /// Where the programme says how long a session is, calendars and search engines know when it ends.
    @Test func aSessionEndsWhenItsProgrammeSaysSo() throws {
        var show = Self.show()
        #expect(!(try #require(EventData.block([show], site: "", .french)).text.contains("endDate")))
        show.event.durationMinutes = 110
        let data = try #require(EventData.block([show], site: "", .french)).text
        #expect(data.contains("\"endDate\":\"2026-11-15T22:20:00+01:00\"") && data.contains("\"duration\":\"PT110M\""))
        #expect(CalendarFile([show], site: "", now: Self.now).text(in: .french).contains("DTEND:20261115T212000Z"))
        #expect(EventPage(event: show.event, shows: [show], now: Self.now).page(in: .french).content.text.contains("Durée\u{A0}: 1\u{A0}h\u{A0}50"))
    }

    @Test func searchEnginesReadAnEvent() throws {
        let page = EventPage(event: Self.event, shows: [Self.show()], now: Self.now, site: "https://t.example").page(in: .english)
        let document = page.document(isTest: false, site: "https://t.example").text
        let match = try #require(document.firstMatch(of: /<script type="application\/ld\+json">(.*?)<\/script>/))
        let data = try #require(try JSONSerialization.jsonObject(with: Data(match.1.utf8)) as? [[String: Any]]).first ?? [:]
        #expect(data["name"] as? String == Self.event.title && data["startDate"] as? String == "2026-11-15T20:30:00+01:00")
        #expect((data["performer"] as? [String: Any])?["name"] as? String == Self.event.artist)
        let offer = data["offers"] as? [String: Any]
        #expect(offer?["lowPrice"] as? String == "39.05" && offer?["availability"] as? String == "https://schema.org/SoldOut")
        // What is not sold any more is offered to nobody.
        for (sale, isOffered) in [(Show.Sale.notOpen, true), (.open, true), (.closed, false), (.cancelled, false)] {
            let other = EventPage(event: Self.event, shows: [Self.show(sale)], now: Self.now).page(in: .french).document(isTest: false).text
            #expect(other.contains("\"offers\"") == isOffered, "\(sale)")
        }
        // Nobody is told that there is something left before it is known.
        var unknown = Self.show()
        unknown.free = nil
        unknown.session.previousStartsAt = Self.now - .seconds(7 * 86_400)
        let doubtful = try #require(EventData.block([unknown], site: "", .french)).text
        #expect(doubtful.contains("\"offers\"") && !doubtful.contains("availability"))
        #expect(doubtful.contains("\"previousStartDate\":\"2026-11-08T20:30:00+01:00\"") && !document.contains("previousStartDate"))
        let moved = EventPage(event: Self.event, shows: [unknown], now: Self.now).page(in: .french).content.text
        #expect(!moved.contains("Prévue d’abord"), "it was not postponed")
        unknown.session.postponedAt = Self.now
        let postponed = EventPage(event: Self.event, shows: [unknown], now: Self.now).page(in: .french).content.text
        #expect(postponed.contains("Prévue d’abord le dimanche 8 novembre 2026 à 20\u{A0}h\u{A0}30"))
        #expect(try #require(EventData.block([unknown], site: "", .french)).text.contains("EventRescheduled"))
        #expect(document.contains("<link rel=\"canonical\" href=\"https://t.example/en/events/nuit\">"))
        #expect(document.contains("<meta property=\"og:title\" content=\"Nuit blanche, la suite; fin – Léa"))
    }

    /// In every state that a sale can have, with all that may be said of a show, and with as little.
    @Test(arguments: [Show.Sale.notOpen, .open, .closed, .cancelled, .unknown])
    func whatIsSaidOfAnEventIsInTheVocabulary(sale: Show.Sale) throws {
        var rich = Self.show(sale)
        (rich.event.durationMinutes, rich.session.previousStartsAt, rich.session.postponedAt) = (110, Self.now - .seconds(86_400), Self.now)
        rich.event.picture = .init(digest: String(repeating: "a", count: 64), format: .jpeg, width: 1600, height: 960, alt: "Une scène", credit: nil)
        var poor = Self.show(sale)
        (poor.session.doorsAt, poor.free) = (nil, nil)
        for show in [rich, poor, Self.show(sale)] {
            let text = try #require(EventData.block([show], site: "https://t.example", .french)).text
            let json = try #require(text.firstMatch(of: /<script type="application\/ld\+json">(.*?)<\/script>/)).1
            let data = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
            #expect(data.count == 1 && data.allSatisfy { $0["@context"] as? String == "https://schema.org" })
            #expect(data.flatMap { SchemaVocabulary.remarks($0, as: "Event") } == [])
        }
    }

    /// The vocabulary finds what it is for.
    @Test(arguments: [
        ("name", nil, "/name is missing"), ("startDate", "demain", "/startDate cannot be demain"), ("eventStatus", "https://schema.org/Fine", "/eventStatus cannot be https://schema.org/Fine"),
        ("price", "12", "/price is no property of Event"), ("organizer", "O", "/organizer is no Organization"), ("@type", "Thing", ": is a Thing, not Event"),
    ] as [(String, String?, String)])
    func whatIsNotInTheVocabularyIsFound(name: String, value: String?, remark: String) throws {
        let block = try #require(EventData.block([Self.show()], site: "https://t.example", .french))
        let json = try #require(block.text.firstMatch(of: /json">(.*?)<\/script>/)).1
        var data = try #require((try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])?.first)
        data[name] = value
        #expect(SchemaVocabulary.remarks(data, as: "Event") == [remark])
    }

    /// Who shares a page without a picture shows none.
    @Test func aPictureIsSharedWhereThereIsOne() {
        var event = Self.event
        func head() -> String { EventPage(event: event, shows: [Self.show()], now: Self.now).page(in: .french).document(isTest: false, site: "https://t.example").text }
        #expect(!head().contains("og:image") && head().contains("name=\"twitter:card\" content=\"summary\""))
        event.picture = .init(digest: String(repeating: "a", count: 64), format: .jpeg, width: 1600, height: 960, alt: "Une scène", credit: nil)
        #expect(head().contains("og:image\" content=\"https://t.example/pictures/aaa") && head().contains("og:image:alt\" content=\"Une scène\""))
        #expect(head().contains("content=\"summary_large_image\""))
    }

    @Test func feedsAreWellFormed() throws {
        let site = "https://t.example"
        for text in [
            Feeds.sitemap(events: [Self.event], venues: ["v"], months: [Day.Month(year: 2027, number: 1)], site: site),
            Feeds.rss([.init(event: Self.event, shows: [Self.show()])], site: site, in: .french),
        ] {
            let document = try XMLDocument(xmlString: text)
            #expect(document.rootElement() != nil && text.contains("https://t.example/evenements/nuit"))
        }
        let robots = Feeds.robots(site: site)
        for line in ["Disallow: /paniers/", "Disallow: /en/orders/", "Disallow: /v1/", "Sitemap: https://t.example/sitemap.xml"] {
            #expect(robots.contains(line + "\n"), "\(robots)")
        }
    }
}
