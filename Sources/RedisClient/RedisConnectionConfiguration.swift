import Foundation
import NIOSSL

/// Where Redis is and how patient to be with it.
public struct RedisConnectionConfiguration: Sendable {
    public enum Endpoint: Sendable, Hashable {
        case unix(path: String)
        case tcp(host: String, port: Int)
    }

    public enum URLProblem: Error, CustomStringConvertible, Equatable {
        case unreadable, unknownScheme(String), missingHost, missingPath, badPort, unexpectedPath
        case noNode, socketInCluster, differentAccess

        public var description: String {
            switch self {
            case .unreadable: "The Redis URL cannot be read; write redis://host:6379, rediss://host:6380 or unix:///path/to.sock."
            case .unknownScheme(let scheme): "A Redis URL begins with redis://, rediss:// or unix://, not '\(scheme)://'."
            case .missingHost: "The Redis URL names no host."
            case .missingPath: "The Redis URL names no socket: write unix:///path/to.sock."
            case .badPort: "The port of a Redis URL is a number from 1 to 65535."
            case .unexpectedPath: "A Redis URL has nothing after the port: only database 0 is used."
            case .noNode: "A Redis Cluster needs the URL of one of its nodes at least."
            case .socketInCluster: "The nodes of a Redis Cluster are reached over TCP: redis:// or rediss://."
            case .differentAccess: "The nodes of a Redis Cluster share one user, one password and one scheme."
            }
        }
    }

    public var endpoint: Endpoint
    /// Nodes of a Redis Cluster that are asked for its map; empty for a single Redis.
    public var seeds: [Endpoint] = []
    /// ACL user; nil with a password means the default user.
    public var username: String?
    public var password: String?
    /// Nil for a plain connection.
    public var tls: TLSConfiguration?
    /// Longest wait for a reply.
    public var deadline: Duration = .seconds(2)
    public var connectTimeout: Duration = .seconds(2)
    /// First and longest pause between two tries to connect.
    public var backoff: ClosedRange<Duration> = .milliseconds(20) ... .seconds(1)
    /// Commands that may wait for their reply on one connection.
    public var pendingLimit = 50_000
    /// Whether this process may use Redis now, asked when a command is put on the wire; otherwise it fails as unavailable. What a
    /// connection needs for itself is sent all the same.
    public var mayAct: @Sendable () -> Bool = { true }

    public init(endpoint: Endpoint, username: String? = nil, password: String? = nil, tls: TLSConfiguration? = nil) {
        self.endpoint = endpoint
        self.username = username
        self.password = password
        self.tls = tls
    }

    /// Reads `redis://user:password@host:port`, `rediss://…` (TLS) or `unix:///path/to.sock`. No error repeats the URL,
    /// because it may hold a password.
    public init(url text: String) throws(URLProblem) {
        guard let components = URLComponents(string: text), let scheme = components.scheme else { throw .unreadable }
        let username = components.user.flatMap { $0.isEmpty ? nil : $0 }
        switch scheme {
        case "unix":
            guard !components.path.isEmpty else { throw .missingPath }
            self.init(endpoint: .unix(path: components.path), username: username, password: components.password)
        case "redis", "rediss":
            guard let written = components.host, !written.isEmpty else { throw .missingHost }
            let port = components.port ?? 6379
            guard (1...65_535).contains(port) else { throw .badPort }
            guard ["", "/", "/0"].contains(components.path) else { throw .unexpectedPath }
            // IPv6 addresses wear brackets in URLs only.
            let host = written.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
            self.init(
                endpoint: .tcp(host: host, port: port), username: username,
                password: components.password, tls: scheme == "rediss" ? .makeClientConfiguration() : nil)
        default:
            throw .unknownScheme(scheme)
        }
    }

    /// Reads the URLs of some nodes of a Redis Cluster; the others are discovered.
    public init(clusterURLs texts: [String]) throws(URLProblem) {
        var nodes: [Self] = []
        for text in texts { nodes.append(try Self(url: text)) }
        guard var first = nodes.first else { throw .noNode }
        for node in nodes {
            guard case .tcp = node.endpoint else { throw .socketInCluster }
            guard node.username == first.username, node.password == first.password, (node.tls == nil) == (first.tls == nil)
            else { throw .differentAccess }
        }
        first.seeds = nodes.map(\.endpoint)
        self = first
    }
}
