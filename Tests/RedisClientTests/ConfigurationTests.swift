import RedisClient
import Testing

@Suite struct ConfigurationTests {
    typealias Endpoint = RedisConnectionConfiguration.Endpoint
    typealias URLProblem = RedisConnectionConfiguration.URLProblem

    struct Row: Sendable, CustomTestStringConvertible {
        var url: String
        var endpoint: Endpoint
        var username: String?
        var password: String?
        var hasTLS = false
        var testDescription: String { url }
    }

    @Test(arguments: [
        Row(url: "redis://cache.example", endpoint: .tcp(host: "cache.example", port: 6379)),
        Row(url: "redis://127.0.0.1:7000", endpoint: .tcp(host: "127.0.0.1", port: 7000)),
        Row(url: "redis://:pw@h:1", endpoint: .tcp(host: "h", port: 1), password: "pw"),
        Row(url: "redis://ada:p%40ss%3A@h", endpoint: .tcp(host: "h", port: 6379), username: "ada", password: "p@ss:"),
        Row(url: "rediss://ada:pw@h:6380", endpoint: .tcp(host: "h", port: 6380), username: "ada", password: "pw", hasTLS: true),
        Row(url: "unix:///run/redis/redis.sock", endpoint: .unix(path: "/run/redis/redis.sock")),
        Row(url: "unix:///a%20folder/s", endpoint: .unix(path: "/a folder/s")),
        Row(url: "redis://[::1]:7000", endpoint: .tcp(host: "::1", port: 7000)),
    ])
    func goodURLs(_ row: Row) throws {
        let read = try RedisConnectionConfiguration(url: row.url)
        #expect(read.endpoint == row.endpoint)
        #expect(read.username == row.username)
        #expect(read.password == row.password)
        #expect((read.tls != nil) == row.hasTLS)
    }

    @Test(arguments: [
        ("", URLProblem.unreadable), ("localhost", .unreadable), ("http://h", .unknownScheme("http")),
        ("redis://", .missingHost), ("redis://:s3cret@", .missingHost), ("unix://", .missingPath),
    ])
    func badURLs(_ url: String, _ expected: URLProblem) {
        let problem = #expect(throws: URLProblem.self) { try RedisConnectionConfiguration(url: url) }
        #expect(problem == expected)
    }

    @Test(arguments: ["redis://h:99999", "redis://h:0", "redis://:s3cret@h:port", "redis://h/3"])
    func refusesWhatItWouldIgnoreOrCannotReach(_ url: String) {
        #expect(throws: URLProblem.self) { try RedisConnectionConfiguration(url: url) }
    }

    @Test(arguments: ["redis://ada:s3cret@", "redis://ada:s3cret@h:port", "http://ada:s3cret@h", "ada:s3cret@h", "redis://s3cret@@:x"])
    func problemsNeverRepeatThePassword(_ url: String) {
        do {
            _ = try RedisConnectionConfiguration(url: url)
        } catch {
            #expect(!"\(error)".contains("s3cret"))
        }
    }

    @Test func aClusterIsKnownByAnyOfItsNodes() throws {
        let read = try RedisConnectionConfiguration(clusterURLs: ["redis://ada:pw@a:7000", "redis://ada:pw@b:7001"])
        #expect(read.seeds == [.tcp(host: "a", port: 7000), .tcp(host: "b", port: 7001)])
        #expect(read.username == "ada" && read.password == "pw")
        #expect(try RedisConnectionConfiguration(url: "redis://a").seeds.isEmpty)
    }

    @Test(arguments: [
        ([], URLProblem.noNode), (["unix:///s"], .socketInCluster), (["redis://:x@a", "redis://:y@b"], .differentAccess),
        (["redis://a", "rediss://b"], .differentAccess), (["redis://a", "redis://"], .missingHost),
    ] as [([String], URLProblem)])
    func badClusters(_ urls: [String], _ expected: URLProblem) {
        let problem = #expect(throws: URLProblem.self) { try RedisConnectionConfiguration(clusterURLs: urls) }
        #expect(problem == expected)
    }
}
