import AsyncHTTPClient
import Foundation
import NIOCore
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Which places are free, for crowds: copies that are kept, and changes that are told.
@Suite struct AvailabilityTests {
    @Test func aReaderWithTheSameCopyIsToldSoAndAFollowerSeesWhatChanges() async throws {
        let platform = try await Platform(
            programme: Programmes.numbered(4, Programmes.standing(4)), plan: Programmes.oneRow(4))
        let path = "/v1/sessions/soiree/availability"
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let first = try await ada.get(path)
        let tag = try #require(first.headers["etag"])
        for known in [tag, "W/\(tag)", "\"other\", \(tag)"] { #expect(try await ada.send("GET", path, headers: ["If-None-Match": known]).status == 304) }
        let section = try await ada.get(path + "?section=P")
        #expect(section.text("states") == "ffff" && section.headers["etag"].map { $0 != tag } == true)
        for (known, status) in [(section.headers["etag"] ?? "", 304), (tag, 200)] {
            #expect(try await ada.send("GET", path + "?section=P", headers: ["If-None-Match": known]).status == status)
        }
        #expect(try await ada.get(path + "?section=Z").problem == "unknown-section")

        let request = HTTPClientRequest(url: platform.baseURL() + path + "/events")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.headers.first(name: "content-type") == "text/event-stream")
        var events = response.body.makeAsyncIterator()
        var text = ""
        while !text.contains("\n\n"), let part = try await events.next() { text += String(buffer: part) }
        #expect(text.hasPrefix("event: availability\n") && text.contains(#""states":"ffff""#))
        text = ""
        #expect(try await ada.hold("soiree", #"{"seat":"A-1"},{"seat":"A-2"}"#).status == 201)
        while !text.contains("\n\n"), let part = try await events.next() { text += String(buffer: part) }
        #expect(text.hasPrefix("event: change\n") && text.contains(#""sections":{"P":{"0":"h","1":"h"}}"#), "\(text)")
        // The box office stops although somebody follows.
        let start = ContinuousClock.now
        platform.stop(.serve)
        #expect(start.duration(to: .now) < .seconds(15))
        // And nobody is followed for ever: the stream ends.
        while try await events.next() != nil {}
    }

    @Test func aThousandReadersCostRedisOneReadingPerQuarterSecond() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let buyer = Buyer(platform.baseURL())
        let readings = { () async throws -> Int in
            let info = try await platform.withRedis { try await $0.send(RedisCommand("INFO", "commandstats")).string ?? "" }
            let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_echo:calls=") } ?? ""
            return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
        }
        // The reconciler asks with the same command who owns which part.
        platform.stop(.reconciler)
        _ = try await buyer.get("/v1/sessions/soiree/availability")
        let before = try await readings()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    let answer = try await buyer.get("/v1/sessions/soiree/availability")
                    guard answer.status == 200 else { throw Buyer.Unexpected(answer) }
                }
            }
            try await group.waitForAll()
        }
        let quarters = Int(start.duration(to: .now) / .milliseconds(250)) + 2
        let spent = try await readings() - before
        #expect(spent <= quarters, "\(spent) readings in \(quarters) quarters of a second")
    }
}
