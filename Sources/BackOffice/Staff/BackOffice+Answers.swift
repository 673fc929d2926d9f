import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Web

// How pages of the house's people become answers.
extension BackOffice {
    func answer(_ page: StaffPage, _ status: HTTPResponse.Status = .ok, cookie: String? = nil) -> Response {
        var response = PageAnswer.prepared(
            page.document(isTest: house.isTest), status, in: page.language, policy: PageAnswer.policy() + "; frame-ancestors 'none'"
        ).response
        response.headers[.cacheControl] = "no-store"
        if let cookie { response.headers[.setCookie] = cookie }
        return response
    }

    /// - Parameter next: where the page that asks for something leads on to; nil for none.
    func redirect(to url: StaffURL, _ language: Language, next: String? = nil, cookie: String? = nil) -> Response {
        let query = next.flatMap { $0.isEmpty || $0 == url.path(in: language) || $0 == StaffURL.home.path(in: language) ? nil : "?next=" + Self.escaped($0) } ?? ""
        return redirect(to: url.path(in: language) + query, cookie: cookie)
    }

    func redirect(to address: String, cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }

    /// Where somebody goes on, as an address or a form says it. Only a path of ours is one.
    static func next(_ text: String?) -> String {
        guard let text, text.utf8.count <= 500, text.hasPrefix("/"), !text.hasPrefix("//"), text.wholeMatch(of: /[A-Za-z0-9\/_.?&=%+-]*/) != nil else { return "" }
        return text
    }

    private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

    func seconds(until moment: Timestamp) -> Int { max(1, Int((moment.milliseconds - now().milliseconds + 999) / 1000)) }

    /// What somebody is told who tried too often; the same for everybody.
    func tooOften(until moment: Timestamp, _ say: Language) -> StaffNotice {
        let minutes = (seconds(until: moment) + 59) / 60
        return StaffNotice(.error, StaffNotices.tooOften(minutes: minutes, in: say))
    }

    func withRetry(_ response: Response, until moment: Timestamp) -> Response {
        var response = response
        response.headers[.retryAfter] = String(seconds(until: moment))
        return response
    }
}
