import Hummingbird
import Pages

// What the law wants every site to say.
extension Site {
    func addLegalPages(to router: RouterGroup<BasicRequestContext>, _ language: Language) {
        let pages: [(SiteURL, @Sendable (LegalPages) -> Page)] = [
            (.legalNotice, { $0.notice(in: language) }), (.terms, { $0.terms(in: language) }), (.privacy, { $0.privacy(in: language) }),
        ]
        for (url, page) in pages {
            router.get(RouterPath(url.path(in: language))) { request, _ in
                try await shelf.answer(to: request, of: url, in: language, freshness: settings.freshness) {
                    let events = await office.mirror.catalogue().events
                    let organisers = Dictionary(events.map { ($0.organiser.id, $0.organiser) }) { first, _ in first }.values.sorted { $0.name < $1.name }
                    return office.frame.common(page(LegalPages(house: settings.house, organisers: organisers, sendsLetters: office.mirror.sendsLetters)))
                }
            }
        }
    }
}
