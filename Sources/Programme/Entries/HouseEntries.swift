import Domain
import Foundation

extension Organiser {
    init?(_ cursor: Cursor) {
        guard let fields = cursor.fields(required: ["id", "name", "licence"], optional: ["email", "phone", "address", "terms", "mediator"]) else {
            return nil
        }
        let name = fields["name"]?.text(atMost: 150)
        let licence = fields["licence"].flatMap(Self.licence)
        guard let id = fields["id"]?.slugValue, let name, let licence else { return nil }
        let contact = Contact(
            email: fields["email"].flatMap(Self.email), phone: fields["phone"]?.text(atMost: 30), address: fields["address"]?.text(atMost: 300),
            terms: fields["terms"].flatMap(Self.link), mediator: fields["mediator"]?.text(atMost: 300))
        self.init(id: id, name: name, licence: licence, contact: contact == Contact() ? nil : contact)
    }

    private static func email(_ cursor: Cursor) -> String? {
        guard let text = cursor.text(atMost: 254) else { return nil }
        guard text.wholeMatch(of: /[^@\s<>"]+@[^@\s<>"]+\.[^@\s<>"]+/) != nil else {
            cursor.problem("'\(Excerpt.of(text))' is no e-mail address")
            return nil
        }
        return text
    }

    private static func link(_ cursor: Cursor) -> String? {
        guard let text = cursor.text(atMost: 500) else { return nil }
        guard text.hasPrefix("https://"), let url = URL(string: text), url.host() != nil else {
            cursor.problem("'\(Excerpt.of(text))' must be an address that begins with https://")
            return nil
        }
        return text
    }

    /// The numbers that the ministry gives: `PLATESV-D-2026-000123` (a declaration; R for its receipt) since 2019, and the
    /// older `L-D-19-1172`.
    private static func licence(_ cursor: Cursor) -> String? {
        guard let text = cursor.text(atMost: 100) else { return nil }
        guard text.wholeMatch(of: /PLATESV-[DR]-20[0-9]{2}-[0-9]{6}|L-[DR]-[0-9]{2}-[0-9]{1,6}/) != nil else {
            cursor.problem("'\(Excerpt.of(text))' is no licence number; write it like PLATESV-D-2026-000123 or L-D-19-1172")
            return nil
        }
        return text
    }
}

extension Venue {
    init?(_ cursor: Cursor) {
        guard
            let fields = cursor.fields(
                required: ["id", "name", "address", "postalCode", "city", "timeZone"], optional: ["description", "access"])
        else { return nil }
        let name = fields["name"]?.text(atMost: 150)
        let address = fields["address"]?.text(atMost: 200)
        let postalCode = fields["postalCode"].flatMap(Self.postalCode)
        let city = fields["city"]?.text(atMost: 100)
        let timeZone = fields["timeZone"].flatMap(Self.timeZone)
        guard let id = fields["id"]?.slugValue, let name, let address, let postalCode, let city, let timeZone else {
            return nil
        }
        self.init(
            id: id, name: name, address: address, postalCode: postalCode, city: city, timeZone: timeZone,
            description: fields["description"]?.text(atMost: 1_000, lines: true), access: fields["access"]?.text(atMost: 1_000, lines: true))
    }

    private static func postalCode(_ cursor: Cursor) -> String? {
        guard let text = cursor.text(atMost: 100) else { return nil }
        guard text.utf8.count == 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            cursor.problem("'\(Excerpt.of(text))' must be the five digits of a French postal code")
            return nil
        }
        return text
    }

    private static func timeZone(_ cursor: Cursor) -> String? {
        guard let text = cursor.text(atMost: 100) else { return nil }
        let known = TimeZone.knownTimeZoneIdentifiers
        guard known.contains(text), TimeZone(identifier: text) != nil else {
            let hint = NearestName.hint(for: text, among: known)
            cursor.problem("'\(Excerpt.of(text))' is no IANA time zone such as Europe/Paris\(hint)")
            return nil
        }
        return text
    }
}

extension Cursor {
    /// The id, when it is valid; ``Register/add(_:id:)`` logs when it is not.
    var slugValue: String? {
        switch node.value {
        case .text(let text), .plain(let text): Slug.isValid(text.trimmingBlanks) ? text.trimmingBlanks : nil
        default: nil
        }
    }
}
