import Foundation

public enum FreePort {
    /// A port that nobody listened on a moment ago.
    public static func choose() throws(ServerProblem) -> Int {
        let (descriptor, port) = try bound()
        close(descriptor)
        return port
    }

    /// A port that is nobody else's: a socket has it that listens to nobody. A server that sets SO_REUSEADDR, as most do, may listen there.
    public final class Reservation: Sendable {
        public let port: Int
        private let descriptor: Int32

        public init() throws(ServerProblem) {
            (descriptor, port) = try FreePort.bound()
        }

        deinit { close(descriptor) }

        /// From here on its owner answers there, as long as the reservation lives.
        /// - Returns: the socket.
        public func listen() throws(ServerProblem) -> Int32 {
            guard Foundation.listen(descriptor, 64) == 0 else { throw ServerProblem("port \(port): \(lastProblem())") }
            return descriptor
        }
    }

    private static func bound() throws(ServerProblem) -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ServerProblem("no socket: \(lastProblem())") }
        var (address, yes) = (loopback(port: 0), Int32(1))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        guard status == 0 else {
            let problem = lastProblem()
            close(descriptor)
            throw ServerProblem("no free port: \(problem)")
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        return address
    }

    /// Whether somebody takes connections on a port of this machine.
    public static func isTaken(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
