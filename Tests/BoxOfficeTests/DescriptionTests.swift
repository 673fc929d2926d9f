import APIDocument
import Booking
import Domain
import Foundation
import Hummingbird
import Testing
import Yams

@testable import BoxOffice

/// docs/openapi.yaml and the router are held together.
@Suite struct DescriptionTests {
    private static var document: [String: Any] {
        let text = String(decoding: APIDocument.openapi, as: UTF8.self)
        return ((try? Yams.load(yaml: text)) ?? nil) as? [String: Any] ?? [:]
    }

    @Test func everyRouteIsDescribedAndEveryDescriptionIsARoute() throws {
        let paths = try #require(Self.document["paths"] as? [String: [String: Any]])
        let methods: Set<String> = ["get", "post", "put", "patch", "delete"]
        // What doors and the house's people ask is the back office's, and compared in its tests.
        let described = Set(
            paths.flatMap { path, item in
                item.filter { methods.contains($0.key) && !["door", "staff"].contains((($0.value as? [String: Any])?["tags"] as? [String])?.first) }
                    .map { "\($0.key.uppercased()) \(path)" }
            })
        // The pages are no API: nobody but browsers asks for them.
        let site = Router(context: BasicRequestContext.self)
        Site(office: Fixture.boxOffice()).add(to: site)
        let pages = Set(site.routes.map { "\($0.method.rawValue) \($0.path.description.withLeadingSlash)" })
        let routes = Set(
            // A HEAD of each GET comes by itself.
            Fixture.boxOffice().router().routes.filter { $0.method != .head }.map { "\($0.method.rawValue) \($0.path.description.withLeadingSlash)" }).subtracting(pages)
        #expect(routes.subtracting(described).isEmpty, "routes without a description")
        #expect(described.subtracting(routes).isEmpty, "descriptions without a route")
        #expect(!routes.isEmpty)
    }

    @Test func everyProblemTypeIsDescribed() throws {
        let components = try #require(Self.document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: Any])
        let problem = try #require((schemas["Problem"] as? [String: Any])?["properties"] as? [String: Any])
        let described = Set(try #require((problem["type"] as? [String: Any])?["enum"] as? [String]))
        let folder = URL(filePath: #filePath).appending(path: "../../../Sources").standardized
        var used: Set<String> = []
        let roles = ["Web/", "BoxOffice/", "BackOffice/"]
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where file.hasSuffix(".swift") && roles.contains(where: file.hasPrefix) {
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for match in source.matches(of: /(?:type: |\.refusal\(\s*|refusal\(\s*)"([a-z-]+)"/) {
                used.insert(Problem.typePrefix + match.1)
            }
        }
        #expect(used == described)
    }
}

extension String {
    fileprivate var withLeadingSlash: String { hasPrefix("/") ? self : "/" + self }
}
