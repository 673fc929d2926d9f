import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// How pages become answers, and the few that are prepared once: those must cost nearly nothing.
struct SiteFrame: Sendable {
    private let policy: String
    private let isTest, hasMailbox: Bool
    private let site: String
    /// What the doorway says when there are too many people.
    private(set) var busy: [Language: PreparedAnswer] = [:]
    /// The same for a form: loaded again it is sent again, which a link would not do.
    private(set) var busyForms: [Language: PreparedAnswer] = [:]
    private(set) var notFound: [Language: PreparedAnswer] = [:]

    /// - Parameter hasMailbox: letters are kept on the site instead of sent.
    init(_ settings: BoxOffice.Settings, hasMailbox: Bool) {
        self.hasMailbox = hasMailbox
        policy = Self.policy(payPage: settings.payPage)
        (isTest, site) = (settings.isTest, settings.siteURL)
        for language in Language.allCases {
            busy[language] = own(MessagePage(.busy, next: .again).page(in: language), .serviceUnavailable)
            busyForms[language] = own(MessagePage(.busy).page(in: language), .serviceUnavailable)
            busy[language]?.headers[.retryAfter] = "2"
            busyForms[language]?.headers[.retryAfter] = "2"
            notFound[language] = own(MessagePage(.notFound).page(in: language), .notFound)
        }
    }

    /// A page that everybody may see.
    /// - Parameter mayAge: it may be a little old; false where it counts the time to an opening.
    func common(_ page: Page, mayAge: Bool = true) -> PreparedAnswer {
        var answer = prepared(page, .ok)
        answer.headers[.cacheControl] = mayAge ? "public, max-age=2, stale-while-revalidate=30" : "public, no-cache"
        return answer
    }

    /// Somebody's own page.
    func own(_ page: Page, _ status: HTTPResponse.Status) -> PreparedAnswer {
        var answer = prepared(page, status)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    private func prepared(_ page: Page, _ status: HTTPResponse.Status) -> PreparedAnswer {
        // A page that is made for other sites shows nobody's own and takes nothing.
        PageAnswer.prepared(
            page.document(isTest: isTest, site: site, hasMailbox: hasMailbox), status, in: page.language,
            policy: policy + "; frame-ancestors \(page.isEmbedded ? "*" : "'none'")")
    }

    /// Forms lead to the provider's pay page too.
    private static func policy(payPage: String) -> String {
        let page = URL(string: payPage.replacing("{payment}", with: "p").replacing("{secret}", with: "s"))
        let provider = page.flatMap { url in
            url.scheme.flatMap { scheme in url.host().map { "\(scheme)://\($0)\(url.port.map { ":\($0)" } ?? "")" } }
        }
        return PageAnswer.policy(formsTo: provider)
    }
}
