import Foundation
import FoundationNetworking
import TestSupport
import Testing

@testable import LoadTest

/// A real nginx with the repository's configuration, before box offices that do not answer.
@Suite struct NginxTests {
    @Test func whoComesDuringMaintenanceIsTold() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nginx-\(UInt32.random(in: .min ... .max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (port, silent) = (try FreePort.choose(), try FreePort.Reservation())
        let template = try String(contentsOfFile: ScenarioTests.root + "/config/nginx.conf", encoding: .utf8)
        try NginxConfiguration(template: template)
            .text(port: port, boxOffices: [silent.port], folder: folder, isRoot: geteuid() == 0)
            .write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let nginx = try ChildProcess(
            ["nginx", "-c", folder + "/nginx.conf", "-p", folder, "-e", folder + "/error.log"], log: folder + "/nginx.log", folder: folder)
        defer { nginx.end(with: SIGTERM) }
        #expect(await eventually { FreePort.isTaken(port) })

        let (page, pageHead) = try await Self.get("http://127.0.0.1:\(port)/evenements/nuit")
        #expect(pageHead.statusCode == 503 && pageHead.value(forHTTPHeaderField: "Retry-After") == "30")
        #expect(pageHead.value(forHTTPHeaderField: "Cache-Control") == "no-store" && pageHead.mimeType == "text/html")
        #expect(page.contains("La billetterie revient dans un instant") && page.contains("The box office will be back"))

        let (answer, head) = try await Self.get("http://127.0.0.1:\(port)/v1/events")
        #expect(head.statusCode == 503 && head.mimeType == "application/problem+json")
        let problem = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        #expect(problem?["type"] as? String == "urn:guichet:problem:temporarily-unavailable" && problem?["status"] as? Int == 503)
    }

    private static func get(_ address: String) async throws -> (String, HTTPURLResponse) {
        let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: address)))
        return (String(decoding: data, as: UTF8.self), try #require(response as? HTTPURLResponse))
    }
}
