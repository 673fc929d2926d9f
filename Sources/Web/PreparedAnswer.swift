import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// An answer that is complete in memory: the router returns it as a response, the doorway writes it as it is.
package struct PreparedAnswer: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: ByteBuffer

    package init(status: HTTPResponse.Status, headers: HTTPFields, body: ByteBuffer) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    package var response: Response { Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body)) }

    /// As it goes out without the application around it, which adds these fields otherwise.
    package var head: HTTPResponse {
        var headers = headers
        headers[.contentLength] = String(body.readableBytes)
        headers[.date] = HTTPDate.now
        headers[.server] = "guichet"
        return HTTPResponse(status: status, headerFields: headers)
    }
}

/// This machine's date for the `Date` field (RFC 9110, section 6.6.1), written once a second. It decides nothing.
package enum HTTPDate {
    private static let last = Mutex<(second: Int, text: String)>((0, ""))

    package static var now: String {
        let second = time(nil)
        return last.withLock { last in
            if last.second != second { last = (second, text(of: second)) }
            return last.text
        }
    }

    /// `Wed, 25 Nov 2026 01:02:03 GMT`; the program never leaves the C locale.
    private static func text(of second: time_t) -> String {
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let length = strftime(text.baseAddress, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            return String(decoding: UnsafeRawBufferPointer(text)[..<length], as: UTF8.self)
        }
    }
}
