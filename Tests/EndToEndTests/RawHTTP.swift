import TestPlatform
import Foundation

/// Bytes that no HTTP client would send, and what comes back.
enum RawHTTP {
    /// A POST's head without its end, for whatever body follows.
    static func post(_ path: String, _ fields: [String]) -> [UInt8] {
        Array((["POST \(path) HTTP/1.1", "Host: localhost"] + fields).map { $0 + "\r\n" }.joined().utf8) + Array("\r\n".utf8)
    }

    /// Sends the bytes; what the server says until `isEnough`, until it closes, or until it is silent for five seconds.
    static func exchange(port: Int, _ bytes: [UInt8], until isEnough: (String) -> Bool = { _ in false }) throws -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw Platform.Failure(description: "nobody listens on \(port)") }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // A server that has heard enough may close before the end.
            if count <= 0 { break }
            sent += count
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !isEnough(String(decoding: answer, as: UTF8.self)) {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer += chunk.prefix(count)
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
