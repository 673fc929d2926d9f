import Domain

/// A page that is only a message: nothing here, something went wrong, come back later.
public struct MessagePage: Sendable {
    let message: Message
    let url: SiteURL
    let next: SiteURL?
    let organiser: Organiser?

    /// - Parameters:
    ///   - next: where places can be chosen again.
    ///   - organiser: whom to turn to.
    public init(_ message: Message, url: SiteURL = .programme, next: SiteURL? = nil, organiser: Organiser? = nil) {
        (self.message, self.url, self.next, self.organiser) = (message, url, next, organiser)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, url, title: say(message.title), isPrivate: true,
            content: """
                <div class="alone"><h1>\(say(message.title))</h1>\(message.hint.map { "<p>\(say($0))</p>" as HTML })
                \(organiser.map { OrganiserLine.text($0, say) })\(next.map { "<p><a class=\"button\" href=\"\($0.path(in: say))\">\(say(.choosePlaces))</a></p>" as HTML })
                <p><a class="button quiet" href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p></div>
                """)
    }
}
