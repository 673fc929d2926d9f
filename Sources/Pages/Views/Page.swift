import Domain

/// One page of the site: what is in it, and what its frame says of it.
public struct Page: Sendable {
    public var language: Language
    /// Its own address, from which that in the other language follows.
    public var url: SiteURL
    public var title: String
    /// A sentence for search engines and shared links.
    public var summary: String?
    /// Somebody's own: no search engine, no cache.
    public var isPrivate = false
    /// Shown inside another site: without the frame of ours.
    public var isEmbedded = false
    /// What the address says besides, `?q=rock`; the page in the other language is asked the same.
    public var query: String
    /// Seconds after which a browser without scripts loads it again.
    public var refreshAfter: Int?
    /// One more than every page has.
    public var script: Asset?
    /// What those show who share it.
    public var picture: Picture?
    /// What is said of it to machines, in its head.
    public var data: HTML?
    public var content: HTML

    init(
        _ language: Language, _ url: SiteURL, title: String, summary: String? = nil, isPrivate: Bool = false, isEmbedded: Bool = false,
        query: String = "", refreshAfter: Int? = nil, script: Asset? = nil, picture: Picture? = nil, data: HTML? = nil, content: HTML
    ) {
        self.language = language
        self.url = url
        self.title = title
        self.summary = summary
        self.isPrivate = isPrivate
        self.isEmbedded = isEmbedded
        self.query = query
        self.refreshAfter = refreshAfter
        self.script = script
        self.picture = picture
        self.data = data
        self.content = content
    }

    /// The whole document.
    /// - Parameters:
    ///   - isTest: nothing that is sold here is real.
    ///   - site: origin of the site, for those who take links elsewhere; empty where it is not known.
    ///   - hasMailbox: letters are kept on the site instead of sent.
    public func document(isTest: Bool, site: String = "", hasMailbox: Bool = false) -> HTML {
        let say = language
        let name = say(.siteName)
        let heading = title == name ? "\(name) · \(say(.siteMotto))" : "\(title) · \(name)"
        return """
            <!doctype html>
            <html lang="\(say.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(heading)</title>
            \(summary.map { "<meta name=\"description\" content=\"\($0)\">" as HTML })\
            \(isPrivate ? "<meta name=\"robots\" content=\"noindex\">" as HTML : links(site))
            <meta name="theme-color" content="#7a1330">
            <link rel="icon" href="\(Asset.icon.path)" type="image/svg+xml">
            <link rel="stylesheet" href="\(Asset.style.path)">
            <script src="\(Asset.script.path)" defer></script>
            \(script.map { "<script src=\"\($0.path)\" defer></script>" as HTML })
            \(refreshAfter.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0);url=\(url.path(in: language))\"></noscript>" as HTML })
            </head>
            \(isEmbedded ? "<body class=\"embedded\">\n<main id=\"content\">\n\(content)\n</main>" : framed(isTest: isTest, hasMailbox: hasMailbox))
            </body>
            </html>

            """
    }

    private func framed(isTest: Bool, hasMailbox: Bool) -> HTML {
        let say = language
        let other: Language = say == .french ? .english : .french
        return """
            <body>
            <a class="skip" href="#content">\(say(.skipToContent))</a>
            <header class="site">\(isTest ? "<p class=\"test-mode\">\(say(.testMode))</p>" as HTML : nil)<div class="inner">
            <a class="brand" href="\(SiteURL.programme.path(in: say))">\(say(.siteName))<span>\(say(.siteMotto))</span></a>
            <nav class="main" aria-label="\(say(.mainMenu))"><a href="\(SiteURL.programme.path(in: say))">\(say(.programme))</a>
            <a href="\(SiteURL.agenda.path(in: say))">\(say(.agenda))</a>
            <a href="\(SiteURL.myBasket.path(in: say))">\(say(.basket))</a>
            <a href="\(SiteURL.account.path(in: say))">\(say(.account(.myTickets)))</a></nav>
            <nav class="languages" aria-label="\(say(.languageMenu))"><a href="\(url.path(in: other))\(query)" hreflang="\(other.rawValue)" lang="\(other.rawValue)">\(other.name)</a></nav>
            </div></header>
            <main id="content" tabindex="-1">
            \(content)
            </main>
            <footer class="site"><div class="inner"><p>\(say(.footer))</p>
            <nav aria-label="\(say(.legalMenu))"><a href="\(SiteURL.legalNotice.path(in: say))">\(say(.legalNotice))</a>
            <a href="\(SiteURL.terms.path(in: say))">\(say(.termsMenu))</a>
            <a href="\(SiteURL.privacy.path(in: say))">\(say(.privacy))</a></nav>\(hasMailbox ? "<p><a href=\"\(SiteURL.mailbox.path(in: say))\">\(say(.account(.mailbox)))</a></p>" as HTML : nil)</div></footer>
            """
    }

    /// For search engines, and for those who share the page. An address without the site's origin says nothing to them: where it is not
    /// known, there is none.
    private func links(_ site: String) -> HTML {
        let pages = Language.allCases.map { language -> HTML in
            "<link rel=\"alternate\" hreflang=\"\(language.rawValue)\" href=\"\(site)\(url.path(in: language))\">"
        }
        let address = site + url.path(in: language)
        let anybody: HTML = "<link rel=\"alternate\" hreflang=\"x-default\" href=\"\(site)\(url.path(in: .french))\">"
        let known: HTML = "\(pages)\(anybody)<link rel=\"canonical\" href=\"\(address)\"><meta property=\"og:url\" content=\"\(address)\">"
        let image = picture.map { "<meta property=\"og:image\" content=\"\(site)\(SiteURL.picture($0))\"><meta property=\"og:image:alt\" content=\"\($0.alt)\">" as HTML }
        return """
            \(site.isEmpty ? nil : known)
            <link rel="alternate" type="application/rss+xml" href="\(SiteURL.newsFeed(in: language))" title="\(language(.programme))">
            <link rel="alternate" type="text/calendar" href="\(SiteURL.calendarFeed(in: language))" title="\(language(.agenda))">
            <meta property="og:type" content="website"><meta property="og:site_name" content="\(language(.siteName))">
            <meta property="og:title" content="\(title)">\(summary.map { "<meta property=\"og:description\" content=\"\($0)\">" as HTML })
            <meta property="og:locale" content="\(language == .french ? "fr_FR" : "en_GB")"><meta name="twitter:card" content="\(picture == nil ? "summary" : "summary_large_image")">
            \(site.isEmpty ? nil : image)\(data)
            """
    }
}
