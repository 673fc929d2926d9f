import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    package var network: String? { headers.network }
}

extension HTTPFields {
    /// The machine that asks, as the proxy in front of the role says it; nil without a proxy.
    package var address: String? { self[.xForwardedFor]?.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } }

    /// Its network: of an IPv6 address the first 56 bits, because a household has all that begin with them.
    package var network: String? {
        guard let text = address else { return nil }
        guard case .v6(let address) = try? SocketAddress(ipAddress: text, port: 0) else { return text }
        return withUnsafeBytes(of: address.address.sin6_addr) { bytes in
            // An IPv4 address, as a proxy that listens to both may write it.
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? bytes.suffix(4).map(String.init).joined(separator: ".") : bytes.prefix(7).map { String($0, radix: 16) }.joined(separator: ":") + "/56"
        }
    }
}

extension HTTPField.Name {
    package static let xForwardedFor = Self("X-Forwarded-For")!
}
