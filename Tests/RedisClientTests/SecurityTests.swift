import Foundation
import NIOSSL
import RedisClient
import Testing
import TestSupport

/// A client that trusts the certificate of a test's server only.
struct SecureClient {
    let client: RedisClient

    init(_ server: RedisServer, password: String? = nil, deadline: Duration = .seconds(2)) async throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(server.certificatePath)
        var configuration = RedisConnectionConfiguration(
            endpoint: .tcp(host: "127.0.0.1", port: server.port ?? 0), password: password, tls: tls)
        configuration.deadline = deadline
        client = makeClient(configuration)
        try await client.connect(within: .seconds(20))
    }
}

@Suite(.timeLimit(.minutes(1))) struct SecurityTests {
    @Test func aPasswordOverTCP() async throws {
        let fixture = try await Fixture(RedisServer.Options(password: "s3cret", tcp: true))
        let port = try #require(fixture.server.port)
        let client = makeClient(try RedisConnectionConfiguration(url: "redis://:s3cret@127.0.0.1:\(port)"))
        try await client.connect(within: .seconds(20))
        #expect(try await client.send(RedisCommand("PING")).string == "PONG")
        await client.close()
        await fixture.client.close()
    }

    @Test func aUserOfTheAccessList() async throws {
        let fixture = try await Fixture(RedisServer.Options(tcp: true, arguments: ["--user", "guichet", "on", ">s3cret", "~*", "+@all"]))
        let port = try #require(fixture.server.port)
        let client = makeClient(try RedisConnectionConfiguration(url: "redis://guichet:s3cret@127.0.0.1:\(port)"))
        try await client.connect(within: .seconds(20))
        #expect(try await client.send(RedisCommand("ACL", "WHOAMI")).string == "guichet")
        await client.close()
        await fixture.client.close()
    }

    @Test(arguments: [("redis://:wr0ng@127.0.0.1", "WRONGPASS"), ("redis://127.0.0.1", "NOAUTH")])
    func aRefusedPasswordIsClear(_ url: String, _ code: String) async throws {
        let server = try RedisServer(RedisServer.Options(password: "s3cret", tcp: true))
        let client = makeClient(try RedisConnectionConfiguration(url: "\(url):\(try #require(server.port))"))
        client.start()
        var cause = ""
        let isClear = await eventually {
            if case .unavailable(let text)? = await failure({ () async throws(RedisError) in try await client.send(RedisCommand("PING")) }) {
                cause = text
            }
            return cause.contains(code)
        }
        #expect(isClear, "\(cause)")
        #expect(!cause.contains("wr0ng"))
        await client.close()
    }

    @Test func commandsOverTLS() async throws {
        let server = try RedisServer(RedisServer.Options(password: "s3cret", tls: true))
        let secure = try await SecureClient(server, password: "s3cret")
        #expect(try await secure.client.send(RedisCommand("PING")).string == "PONG")
        let big = [UInt8](repeating: 7, count: 1_000_000)
        _ = try await secure.client.send(RedisCommand("SET", [.string("k"), .bytes(big)]))
        let isSame = try await secure.client.send(RedisCommand("GET", "k")).bytes == big
        #expect(isSame)
        await secure.client.close()
    }

    @Test func anUnknownCertificateIsRefusedAndNamed() async throws {
        let server = try RedisServer(RedisServer.Options(tls: true))
        let client = makeClient(try RedisConnectionConfiguration(url: "rediss://127.0.0.1:\(try #require(server.port))"))
        client.start()
        var cause = ""
        let isClear = await eventually(within: .seconds(5)) {
            if case .unavailable(let text)? = await failure({ () async throws(RedisError) in try await client.send(RedisCommand("PING")) }) {
                cause = text
            }
            return cause.localizedCaseInsensitiveContains("certificate")
        }
        #expect(isClear, "\(cause)")
        await client.close()
    }
}
