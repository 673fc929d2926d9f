import HTTPTypes
import Pages

/// What a request comes for, as far as its first line tells.
enum Visit: Equatable {
    /// Places for a session, named as in the path.
    case hold(session: String)
    /// A visitor's number, for which nobody is asked.
    case visitor
    /// Looking around: may be refused when there are too many.
    case browsing
    /// A page of the site that anybody looks at; and a form that asks for places.
    case page(Language), pageHold(Language)
    /// A stream of changes: may be refused, and lasts.
    case following
    /// A sale under way: an order, a notice of its payment, a look at it. Never refused here.
    case sale(SalesUnderWay.Kind)
    /// What keeps baskets and waiting rooms alive: refused only where so many are inside that none of them is served in time.
    case essential
    /// Whoever watches over the platform: never refused.
    case watch

    init(_ head: HTTPRequest) {
        guard let path = head.path else {
            self = .essential
            return
        }
        // The router reads more forms of an address than these: nobody gets past the doorway by an odd one.
        guard path.hasPrefix("/"), !Self.hasEmptyPart(path) else {
            self = .browsing
            return
        }
        switch (head.method == .head ? .get : head.method, Self.resource(path)) {
        case (.get, .watches): self = .watch
        case (.post, .holds(let session)): self = .hold(session: session)
        case (.post, .visitors): self = .visitor
        case (.get, .catalogue), (.post, .catalogue), (.delete, .catalogue): self = .browsing
        case (.get, .stream): self = .following
        case (.get, .page): self = .page(Language(path: path.prefix { $0 != "?" }))
        case (.post, .orders): self = .sale(.order)
        case (.post, .other) where Self.isPurchase(path): self = .sale(.order)
        case (_, .notices): self = .sale(.notice)
        case (.get, .ownOrder): self = .sale(.look)
        // Who joins a waiting room shares a call with all who join.
        case (.post, .page) where Self.isRoom(path): self = .essential
        case (.post, .page): self = .pageHold(Language(path: path))
        default: self = .essential
        }
    }

    private enum Resource {
        case holds(session: String)
        case watches
        case visitors, catalogue, stream, page, orders, ownOrder, notices, other
    }

    /// What people look around in. Baskets and orders are not among them: who has one is served.
    private static let pages = Language.allCases.flatMap { language in
        [SiteURL.event(""), .session(""), .agenda, .venue(""), .widget(venue: ""), .style, .legalNotice, .terms, .privacy].map { $0.path(in: language) } + [waitingLists(language)]
    }
    /// Where an address is confirmed, and a list left.
    private static func waitingLists(_ language: Language) -> String {
        "/" + parts(SiteURL.leaveWaiting(session: "", hold: "").path(in: language)).joined(separator: "/") + "/"
    }
    private static let programmes = Set(Language.allCases.flatMap { [$0.prefix, $0.prefix + "/"] })

    private static func isPage(_ path: String) -> Bool {
        pages.contains { path.hasPrefix($0) } || programmes.contains(String(path.prefix { $0 != "?" }))
    }

    /// Joining, entering and leaving; with `*` for the session.
    private static let rooms = Set(
        Language.allCases.flatMap { language in [SiteURL.room("*"), .enterRoom("*"), .leaveRoom("*"), .askForTurn("*"), .roomAddress("*")].map { parts($0.path(in: language)) } })

    private static func parts(_ path: some StringProtocol) -> [Substring] { Substring(path).split(separator: "/") }

    private static func isRoom(_ path: String) -> Bool {
        var found = parts(path.prefix { $0 != "?" })
        guard let session = found.indices.first(where: { found[$0] == "seances" || found[$0] == "sessions" }).map({ $0 + 1 }), session < found.count else { return false }
        found[session] = "*"
        return rooms.contains(found)
    }

    /// The site's form that opens an order; with `*` for session and hold.
    private static let purchases = Language.allCases.map { parts(SiteURL.purchase(session: "*", hold: "*").path(in: $0)) }

    private static func isPurchase(_ path: String) -> Bool {
        let found = parts(path.prefix { $0 != "?" })
        return purchases.contains { $0.count == found.count && zip($0, found).allSatisfy { $0 == "*" || $0 == $1 } }
    }

    /// Two slashes in a row, before the query.
    private static func hasEmptyPart(_ path: String) -> Bool {
        var wasSlash = false
        for byte in path.utf8 {
            if byte == UInt8(ascii: "?") { return false }
            let isSlash = byte == UInt8(ascii: "/")
            if wasSlash, isSlash { return true }
            wasSlash = isSlash
        }
        return false
    }

    private static func resource(_ path: String) -> Resource {
        // First what a wave asks for.
        let sessions = "/v1/sessions/"
        guard path.hasPrefix(sessions) else {
            if path == "/v1/visitors" { return .visitors }
            if path == "/v1/orders" { return .orders }
            if path.hasPrefix("/v1/orders/") { return .ownOrder }
            if path.hasPrefix("/v1/webhooks/") { return .notices }
            if path.hasPrefix("/v1/events") || path.hasPrefix("/pictures/") { return .catalogue }
            if ["/healthz", "/readyz", "/metrics"].contains(path.prefix { $0 != "?" }) { return .watches }
            return isPage(path) ? .page : .other
        }
        let rest = path.dropFirst(sessions.count)
        guard let slash = rest.firstIndex(of: "/") else { return .catalogue }
        return switch rest[slash...] {
        case "/holds": .holds(session: String(rest[..<slash]))
        case "/availability/events": .stream
        // Somebody's own hold.
        case let part where part.hasPrefix("/holds/"): .other
        default: .catalogue
        }
    }
}
