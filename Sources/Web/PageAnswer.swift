import HTTPTypes
import Hummingbird
import NIOCore
import Pages

/// How a page becomes an answer.
package enum PageAnswer {
    /// No script or style but our own files, nothing from elsewhere, and forms that lead only here. `frame-ancestors` is to be added.
    ///
    /// - Parameter provider: one more origin that forms may lead to.
    package static func policy(formsTo provider: String? = nil) -> String {
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
            + "form-action 'self'\(provider.map { " " + $0 } ?? ""); base-uri 'none'"
    }

    package static func prepared(
        _ document: HTML, _ status: HTTPResponse.Status, in language: Language, policy: String
    ) -> PreparedAnswer {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff",
        ]
        // An order's address opens its tickets: it is told to no other site.
        headers[.referrerPolicy] = "same-origin"
        headers[.crossOriginOpenerPolicy] = "same-origin"
        headers[.contentLanguage] = language.rawValue
        return PreparedAnswer(status: status, headers: headers, body: ByteBuffer(string: document.text))
    }

    /// A file that pages load: its name changes with its content.
    package static func asset(_ asset: Asset) -> Response { file(ByteBuffer(bytes: asset.bytes), type: asset.type) }

    /// A file of another version of the program, as this one has it: nobody keeps it under that name. Not found where there is no such file.
    package static func asset(called file: String?, among assets: [Asset]) throws -> Response {
        guard let asset = file.flatMap({ Asset.another(called: $0, among: assets) }) else { throw HTTPError(.notFound) }
        var response = self.asset(asset)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    package static func file(_ bytes: ByteBuffer, type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=31536000, immutable", .xContentTypeOptions: "nosniff"],
            body: .init(byteBuffer: bytes))
    }
}
