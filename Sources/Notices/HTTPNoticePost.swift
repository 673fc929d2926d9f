import AsyncHTTPClient
import Booking
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Takes notices to their addresses over HTTP. A name is looked up once, and the connection goes to the address that was found fit: a name that leads
/// elsewhere a moment later leads nowhere. No redirection is followed.
public struct HTTPNoticePost: NoticePost {
    private let rule: NoticeRule
    private let timeout: TimeAmount

    /// - Parameter timeout: for one notice, from the look-up to the answer.
    public init(rule: NoticeRule, timeout: TimeAmount = .seconds(10)) {
        (self.rule, self.timeout) = (rule, timeout)
    }

    public func post(_ notice: SignedNotice) async throws(NoticeError) {
        guard rule.objection(to: notice.url) == nil, let host = NoticeRule.host(of: notice.url) else { throw .refused(cause: "nothing is sent to such an address") }
        guard let url = Self.url(notice.url, to: host) else { throw .refused(cause: "nothing is sent to such an address") }
        let address = try await address(of: host)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: timeout))
        if address != host { configuration.dnsOverride = [host: address] }
        let client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        let answer: Result<HTTPResponseStatus, any Error>
        do {
            answer = .success(try await client.execute(Self.request(notice, to: url), timeout: timeout).status)
        } catch {
            answer = .failure(error)
        }
        // What it says besides is not read: the connection ends here.
        try? await client.shutdown()
        switch answer {
        case .success(let status) where (200..<300).contains(status.code): return
        case .success(.gone): throw .refused(cause: "it answers 410: it wants no more notices")
        case .success(let status): throw .unavailable(cause: "it answers \(status.code)")
        case .failure(let error): throw .unavailable(cause: Self.words(error))
        }
    }

    /// The same with the host spelt as it was checked: the client looks an address up by the spelling in the URL, and by another one it would ask the network.
    ///
    /// - Parameter host: lower-case.
    /// - Returns: nil when it cannot be spelt so.
    static func url(_ text: String, to host: String) -> String? {
        // An IPv6 address leads nowhere else, however it is spelt.
        if host.contains(":") || URL(string: text)?.host == host { return text }
        guard var parts = URLComponents(string: text) else { return nil }
        parts.host = host
        return parts.string.flatMap { URL(string: $0)?.host == host ? $0 : nil }
    }

    private static func request(_ notice: SignedNotice, to url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "Guichet", "webhook-id": notice.id, "webhook-timestamp": String(notice.timestamp),
            "webhook-signature": notice.signature,
        ]
        request.body = .bytes(ByteBuffer(bytes: notice.body))
        return request
    }

    /// The first address of a name, if one may be sent to. What a name leads to now, it may not in an hour.
    private func address(of host: String) async throws(NoticeError) -> String {
        let found: [String]
        do {
            found = try await NIOThreadPool.singleton.runIfActive { Self.lookUp(host) }
        } catch {
            throw .unavailable(cause: "the name cannot be looked up")
        }
        guard !found.isEmpty else { throw .unavailable(cause: "the name is not known") }
        guard let fit = found.first(where: { rule.allows(address: $0) }) else { throw .unavailable(cause: "the name leads into a private network") }
        return fit
    }

    private static func lookUp(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var (addresses, next): ([String], UnsafeMutablePointer<addrinfo>?) = ([], list)
        while let entry = next {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 {
                addresses.append(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    /// Without addresses: an operator knows to whom it was.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout || error == .connectTimeout: "no answer in time"
        case is ChannelError, is IOError, is NIOConnectionError: "no connection"
        default: "no answer: \(type(of: error))"
        }
    }
}
