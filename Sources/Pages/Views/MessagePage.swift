import Domain

/// A page that is only a message: nothing here, something went wrong, come back later; with the way to what it says to do.
public struct MessagePage: Sendable {
    /// Where a message leads.
    public enum Way: Sendable, Hashable {
        /// Places of a session, again.
        case choose(session: String)
        case event(String)
        case room(session: String)
        case basket(session: String, hold: String)
        case order(String)
        case account
        /// The same address once more; only where asking for it does nothing.
        case again

        func link(in say: Language) -> HTML {
            let (address, label): (String, Phrase) =
                switch self {
                case .choose(let session): (SiteURL.session(session).path(in: say), .choosePlaces)
                case .event(let id): (SiteURL.event(id).path(in: say), .seeShow)
                case .room(let session): (SiteURL.room(session).path(in: say), .room(.enterRoom))
                case .basket(let session, let hold): (SiteURL.basket(session: session, hold: hold).path(in: say), .backToBasket)
                case .order(let id): (SiteURL.order(id).path(in: say), .yourOrder)
                case .account: (SiteURL.account.path(in: say), .account(.myTickets))
                case .again: ("", .retry)
                }
            return "<p><a class=\"button\" href=\"\(address)\">\(say(label))</a></p>"
        }
    }

    let message: Message
    let url: SiteURL
    let next: Way?
    let organiser: Organiser?

    /// - Parameters:
    ///   - next: where somebody does what the message says.
    ///   - organiser: whom to turn to.
    public init(_ message: Message, url: SiteURL = .programme, next: Way? = nil, organiser: Organiser? = nil) {
        (self.message, self.url, self.next, self.organiser) = (message, url, next, organiser)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, url, title: say(message.title), isPrivate: true,
            content: """
                <div class="alone"><h1>\(say(message.title))</h1>\(message.hint.map { "<p>\(say($0))</p>" as HTML })
                \(organiser.map { OrganiserLine.text($0, say) })\(next?.link(in: say))
                <p><a class="button quiet" href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p></div>
                """)
    }
}
