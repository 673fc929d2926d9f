import Domain

/// A page that is only a message: nothing here, something went wrong, come back later.
public struct MessagePage: Sendable {
    let message: Message
    let url: SiteURL

    public init(_ message: Message, url: SiteURL = .programme) {
        (self.message, self.url) = (message, url)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, url, title: say(message.title), isPrivate: true,
            content: """
                <div class="alone"><h1>\(say(message.title))</h1>\(message.hint.map { "<p>\(say($0))</p>" as HTML })
                <p><a class="button quiet" href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p></div>
                """)
    }
}
