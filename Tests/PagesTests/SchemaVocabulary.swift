/// What schema.org says of the properties that an event's data uses (schema.org/Event, /Place, /PostalAddress, /Organization, /PerformingGroup,
/// /AggregateOffer; the members of schema.org/EventStatusType, /EventAttendanceModeEnumeration and /ItemAvailability), and which of
/// them Google's search wants: developers.google.com/search/docs/appearance/structured-data/event, "required properties" and "recommended properties".
///
/// Checked term by term against release 30.0 of 19 March 2026 (github.com/schemaorg/schemaorg, data/releases/30.0/schemaorg-all-https.jsonld): each
/// property's domainIncludes has the type or one that it is a subclass of, its rangeIncludes the kind given here, and no member of the three
/// enumerations is missing or superseded. `eventAttendanceMode` and its members are of its "pending" part, like all that is not yet settled there.
enum SchemaVocabulary {
    enum Kind {
        case text, url, dateTime, duration, decimal, currency
        case oneOf(Set<String>)
        case thing(String)
    }

    struct Property {
        var kind: Kind
        /// Of an event that can be found by search.
        var isRequired = false
    }

    static let types: [String: [String: Property]] = [
        "Event": [
            "name": .init(kind: .text, isRequired: true), "startDate": .init(kind: .dateTime, isRequired: true), "location": .init(kind: .thing("Place"), isRequired: true),
            "endDate": .init(kind: .dateTime), "previousStartDate": .init(kind: .dateTime), "doorTime": .init(kind: .dateTime), "duration": .init(kind: .duration),
            "description": .init(kind: .text), "url": .init(kind: .url), "image": .init(kind: .url),
            "eventStatus": .init(kind: .oneOf(["EventCancelled", "EventMovedOnline", "EventPostponed", "EventRescheduled", "EventScheduled"])),
            "eventAttendanceMode": .init(kind: .oneOf(["MixedEventAttendanceMode", "OfflineEventAttendanceMode", "OnlineEventAttendanceMode"])),
            "organizer": .init(kind: .thing("Organization")), "performer": .init(kind: .thing("PerformingGroup")), "offers": .init(kind: .thing("AggregateOffer")),
        ],
        "Place": ["name": .init(kind: .text), "address": .init(kind: .thing("PostalAddress"), isRequired: true)],
        "PostalAddress": [
            "streetAddress": .init(kind: .text, isRequired: true), "postalCode": .init(kind: .text, isRequired: true), "addressLocality": .init(kind: .text, isRequired: true),
            "addressCountry": .init(kind: .text, isRequired: true),
        ],
        "Organization": ["name": .init(kind: .text, isRequired: true)],
        "PerformingGroup": ["name": .init(kind: .text, isRequired: true)],
        "AggregateOffer": [
            "lowPrice": .init(kind: .decimal, isRequired: true), "highPrice": .init(kind: .decimal), "priceCurrency": .init(kind: .currency, isRequired: true),
            "url": .init(kind: .url, isRequired: true), "validFrom": .init(kind: .dateTime),
            "availability": .init(kind: .oneOf([
                "BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder", "OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved",
                "SoldOut",
            ])),
        ],
    ]

    /// What is wrong with a thing, by the path to it; empty when nothing is.
    static func remarks(_ thing: [String: Any], as type: String, at path: String = "") -> [String] {
        guard let properties = types[type] else { return ["\(path): nothing is known of \(type)"] }
        var remarks: [String] = thing["@type"] as? String == type ? [] : ["\(path): is a \(thing["@type"] ?? "thing"), not \(type)"]
        for (name, property) in properties where property.isRequired && thing[name] == nil { remarks.append("\(path)/\(name) is missing") }
        for (name, value) in thing where !name.hasPrefix("@") {
            guard let property = properties[name] else {
                remarks.append("\(path)/\(name) is no property of \(type)")
                continue
            }
            if case .thing(let other) = property.kind {
                remarks += (value as? [String: Any]).map { Self.remarks($0, as: other, at: "\(path)/\(name)") } ?? ["\(path)/\(name) is no \(other)"]
            } else if !((value as? String).map { isOne($0, property.kind) } ?? false) {
                remarks.append("\(path)/\(name) cannot be \(value)")
            }
        }
        return remarks
    }

    private static func isOne(_ text: String, _ kind: Kind) -> Bool {
        switch kind {
        case .text: !text.isEmpty
        case .url: text.hasPrefix("https://")
        case .dateTime: text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/) != nil
        case .duration: text.wholeMatch(of: /PT(\d+H)?(\d+M)?/) != nil && text.count > 2
        case .decimal: text.wholeMatch(of: /\d+\.\d\d/) != nil
        case .currency: text.wholeMatch(of: /[A-Z]{3}/) != nil
        case .oneOf(let members): text.hasPrefix("https://schema.org/") && members.contains(String(text.dropFirst(19)))
        case .thing: false
        }
    }
}
