import ArgumentParser
import Foundation

/// Finds a TCP port on the loopback interface that nobody listens on.
enum FreePort {
    static func find(from first: Int, avoiding taken: Set<Int>) throws -> Int {
        guard (1...65_535).contains(first) else { throw ValidationError("\(first) is no port: choose 1 to 65535.") }
        for port in first..<(first + 50) where (1...65_535).contains(port) {
            if !taken.contains(port), isFree(port) { return port }
        }
        throw ValidationError("No free port between \(first) and \(first + 49); choose another with --port or --psp-port.")
    }

    static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
