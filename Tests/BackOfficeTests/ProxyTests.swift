import Domain
import Foundation
import HTTPTypes
import Pages
import Testing

@testable import BackOffice

/// The proxy that the repository describes lets through what the back office takes.
@Suite struct ProxyTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The places of the back office's block, which is commented until somebody turns it on, and how much each takes.
    private static func locations() throws -> [(pattern: Regex<AnyRegexOutput>, bytes: Int)] {
        let text = try String(contentsOf: root.appending(path: "config/nginx.conf"), encoding: .utf8)
        return try text.matches(of: /#\s+location ~ (\S+) \{ client_max_body_size (\d+)m;/).map { match in
            (try Regex(String(match.1)), try #require(Int(match.2)) << 20)
        }
    }

    private static func most(_ path: String, _ locations: [(pattern: Regex<AnyRegexOutput>, bytes: Int)]) -> Int {
        locations.first { path.firstMatch(of: $0.pattern) != nil }?.bytes ?? 64 << 10
    }

    /// 100 KiB in one field, as a form with a file sends it: what more than one address of ours turns away as too large.
    private static let body = Array("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\(String(repeating: "a", count: 100 << 10))\r\n--b--\r\n".utf8)

    /// What the back office reads of a form with files, as far as the proxy lets it come.
    @Test func formsWithFilesComeThrough() async throws {
        let (house, locations) = (try await House(), try Self.locations())
        let director = try await house.member("claire@example.org", .director)
        _ = try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "change"]), headers: director.headers)
        var headers = director.headers
        headers[.contentType] = "multipart/form-data; boundary=b"
        for url in [StaffURL.draft("1"), .showDialogue("rock"), .openingDialogue(House.mine)] {
            for language in Language.allCases {
                let answer = try await house.send(.post, url.path(in: language), bytes: Self.body, headers: headers)
                #expect([400, 422].contains(answer.status), "it is read, and something else is missing: \(answer.status)")
                #expect(Self.most(url.path(in: language), locations) == 60 << 20, "\(url.path(in: language))")
            }
        }
        #expect(try await house.send(.post, StaffURL.profile.path(in: .french), bytes: Self.body, headers: headers).status == 413, "nothing else is")
    }

    /// Whoever reads files at another address says so above, and in the proxy's configuration.
    @Test func noOtherAddressReadsFiles() throws {
        let sources = Self.root.appending(path: "Sources/BackOffice")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        let readers = try files.filter { try String(contentsOf: $0, encoding: .utf8).contains("UploadForm(request") }.map(\.lastPathComponent).sorted()
        #expect(readers == ["BackOffice+Dialogue.swift", "BackOffice+Drafts.swift"])
    }

    @Test func nothingElseOfTheHouseIsLarge() throws {
        let locations = try Self.locations()
        for path in ["/brouillons/7", "/en/drafts/7", "/ouvertures/rock-1/discussion", "/en/openings/rock-1/conversation", "/spectacles/rock/discussion"] {
            #expect(Self.most(path, locations) == 60 << 20, "\(path)")
        }
        for path in ["/connexion", "/ouvertures/rock-1", "/spectacles/rock", "/v1/check-ins", "/ouvertures/rock-1/discussion/x"] { #expect(Self.most(path, locations) == 64 << 10, "\(path)") }
    }
}
