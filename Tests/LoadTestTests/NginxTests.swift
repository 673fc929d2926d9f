import Foundation
import FoundationNetworking
import TestSupport
import Testing

@testable import LoadTest

/// A real nginx with the repository's configuration.
@Suite struct NginxTests {
    /// - Parameters:
    ///   - isLimited: requests from this machine are counted as those from elsewhere are.
    ///   - isLogged: they are, in `access.log` of the folder.
    private static func withNginx(
        before boxOffice: Int, isLimited: Bool = false, isLogged: Bool = false, _ body: (_ port: Int, _ folder: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nginx-\(UInt32.random(in: .min ... .max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try FreePort.choose()
        let template = try String(contentsOfFile: ScenarioTests.root + "/config/nginx.conf", encoding: .utf8)
        try NginxConfiguration(template: template)
            .text(port: port, boxOffices: [boxOffice], folder: folder, isRoot: geteuid() == 0)
            .replacing("127.0.0.0/8 0;", with: isLimited ? "127.0.0.0/8 1;" : "127.0.0.0/8 0;")
            .replacing("access_log off;", with: isLogged ? "access_log \(folder)/access.log guichet;" : "access_log off;")
            .write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let nginx = try ChildProcess(
            ["nginx", "-c", folder + "/nginx.conf", "-p", folder, "-e", folder + "/error.log"], log: folder + "/nginx.log", folder: folder)
        defer { nginx.end(with: SIGTERM) }
        #expect(await eventually { FreePort.isTaken(port) })
        try await body(port, folder)
    }

    /// Says once what is asked, and is overloaded from then on; of whose own something is nothing is kept.
    private static let wornOut = """
        import http.server, sys
        asked = 0
        class Board(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                global asked
                asked += 1
                body = b"once"
                own = "own" in self.path
                print("asked", flush=True)
                self.send_response(200 if asked == 1 or own else 503)
                self.send_header("Cache-Control", "no-store" if own or asked > 1 else "public, max-age=1")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Board).serve_forever()
        """

    /// However many look at the board of a waiting room, or at a page, a box office is asked once a second; and what it said stays while it says nothing.
    @Test(arguments: ["/v1/rooms/7", "/evenements/nuit"])
    func whatIsTheSameForAllIsKept(path: String) async throws {
        let boxOffice = try FreePort.choose()
        try await Self.withNginx(before: boxOffice) { port, folder in
            let log = folder + "/board.log"
            let board = try ChildProcess(["python3", "-c", Self.wornOut, String(boxOffice)], log: log, folder: folder)
            defer { board.end(with: SIGTERM) }
            #expect(await eventually { FreePort.isTaken(boxOffice) })
            func asked() throws -> Int { try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count }
            var looks = 0
            repeat {
                let (text, head) = try await Self.get("http://127.0.0.1:\(port)\(path)")
                #expect(text == "once" && head.statusCode == 200)
                looks += 1
            } while try asked() < 2
            #expect(looks > 2, "of all that look within a second one reaches the box office: \(looks)")
            #expect(try await Self.get("http://127.0.0.1:\(port)\(path)").1.statusCode == 200)
            #expect(try await Self.get("http://127.0.0.1:\(port)\(path)/else").1.statusCode == 503, "of what was not said there is nothing to keep")
            let before = try asked()
            for _ in 0..<3 { #expect(try await Self.get("http://127.0.0.1:\(port)/own").1.statusCode == 200) }
            #expect(try asked() == before + 3, "somebody's own is asked for each time")
        }
    }

    /// Answers four requests that are there at once, and none before: in less time than nginx makes one wait for another that it might keep.
    private static let gathering = """
        import http.server, sys, threading
        there = threading.Barrier(4, timeout=4)
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                try:
                    there.wait()
                    status = 200
                except threading.BrokenBarrierError:
                    status = 500
                self.send_response(status)
                self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *arguments): pass
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
        """

    /// What is somebody's own has the same address for all: nobody waits there for the answer to somebody else.
    @Test(arguments: ["/seances/nuit", "/v1/sessions/nuit"])
    func nobodyWaitsForSomebodyElse(path: String) async throws {
        let boxOffice = try FreePort.choose()
        try await Self.withNginx(before: boxOffice) { port, folder in
            let page = try ChildProcess(["python3", "-c", Self.gathering, String(boxOffice)], log: folder + "/page.log", folder: folder)
            defer { page.end(with: SIGTERM) }
            #expect(await eventually { FreePort.isTaken(boxOffice) })
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await Self.get("http://127.0.0.1:\(port)\(path)").1.statusCode } }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    /// Who shares an address with many is told what to do, and a program too.
    @Test func whoIsSlowedDownIsTold() async throws {
        let silent = try FreePort.Reservation()
        try await Self.withNginx(before: silent.port, isLimited: true) { port, _ in
            for (path, type, words) in [("/v1/visitors", "application/problem+json", "too-many-requests"), ("/mes-billets", "text/html", "Un instant, s’il vous plaît")] {
                var slowed: (String, HTTPURLResponse)?
                // Two hundred at once, and sixty a second.
                for _ in 0..<2000 where slowed == nil {
                    let answer = try await Self.get("http://127.0.0.1:\(port)\(path)")
                    if answer.1.statusCode == 429 { slowed = answer }
                }
                let (text, head) = try #require(slowed)
                #expect(text.contains(words) && head.mimeType == type && head.value(forHTTPHeaderField: "Retry-After") == "5")
                #expect(head.value(forHTTPHeaderField: "Cache-Control") == "no-store")
                if type == "text/html" { Self.hasPolicy(head) }
                #expect(head.value(forHTTPHeaderField: "RateLimit-Policy") == "\"address\";q=15;w=1" && head.value(forHTTPHeaderField: "RateLimit") == "\"address\";r=0;t=5")
            }
        }
    }

    /// Whoever looks at seat maps in fifty windows of one address, or of one company, keeps nobody there from paying, and no notice of a payment waits.
    @Test func openSeatMapsKeepNobodyFromPaying() async throws {
        let boxOffice = try FreePort.choose()
        try await Self.withNginx(before: boxOffice, isLimited: true) { port, folder in
            let office = try ChildProcess(["python3", "-c", Self.streaming, String(boxOffice)], log: folder + "/office.log", folder: folder)
            defer { office.end(with: SIGTERM) }
            #expect(await eventually { FreePort.isTaken(boxOffice) })
            let maps = try ChildProcess(["python3", "-c", Self.looking, String(port)], log: folder + "/maps.log", folder: folder)
            defer { maps.end(with: SIGTERM) }
            func seen() -> [Substring] { ((try? String(contentsOfFile: folder + "/maps.log", encoding: .utf8)) ?? "").split(separator: "\n") }
            #expect(await eventually { seen().count == 60 } && seen().allSatisfy { $0 == "200" }, "\(seen())")
            for path in ["/v1/orders", "/v1/webhooks/stripe", "/paniers/nuit/1"] {
                var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
                request.httpMethod = "POST"
                let (_, response) = try await URLSession.shared.data(for: request)
                #expect((response as? HTTPURLResponse)?.statusCode == 201, "\(path)")
            }
            // Ten people who wait for their tickets look thirty times each.
            for _ in 0..<200 { #expect(try await Self.get("http://127.0.0.1:\(port)/v1/orders/1").1.statusCode == 200) }
            var large = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)/v1/orders")))
            large.httpMethod = "POST"
            large.httpBody = Data(count: 100_000)
            let (text, response) = try await URLSession.shared.data(for: large)
            #expect((response as? HTTPURLResponse)?.statusCode == 413 && String(decoding: text, as: UTF8.self).contains("body-too-large"))
        }
    }

    /// Sixty windows with a seat map.
    private static let looking = """
        import http.client, sys, threading
        windows = [http.client.HTTPConnection("127.0.0.1", int(sys.argv[1])) for _ in range(60)]
        for window in windows:
            window.request("GET", "/v1/sessions/nuit/availability/events")
            print(window.getresponse().status, flush=True)
        threading.Event().wait()
        """

    /// Streams begin and say nothing more; all else is done.
    private static let streaming = """
        import http.server, sys, threading
        end = threading.Event()
        class Office(http.server.BaseHTTPRequestHandler):
            def answer(self, status):
                self.send_response(status)
                self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", "0")
                self.end_headers()
            def do_GET(self):
                if "availability" not in self.path: return self.answer(200)
                self.send_response(200)
                self.end_headers()
                self.wfile.flush()
                end.wait()
            def do_POST(self): self.answer(201)
            def log_message(self, *arguments): pass
        http.server.ThreadingHTTPServer.daemon_threads = True
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Office).serve_forever()
        """

    /// Who reads a log finds no address by which a basket, an order or an invitation is opened.
    @Test func logsKeepNobodysAddress() async throws {
        let silent = try FreePort.Reservation()
        try await Self.withNginx(before: silent.port, isLogged: true) { port, folder in
            let paths = [
                "/paniers/nuit-1/secret", "/en/baskets/nuit-1/secret", "/commandes/secret", "/en/orders/secret", "/v1/orders/secret", "/bienvenue/secret", "/v1/sessions/nuit-1/holds/secret",
                "/v1/sessions/nuit-1/waiting/secret", "/listes-d-attente/nuit-1/secret/confirmer", "/en/waiting-lists/nuit-1/secret",
            ]
            for path in paths { _ = try await Self.get("http://127.0.0.1:\(port)\(path)") }
            func log() -> String { (try? String(contentsOfFile: folder + "/access.log", encoding: .utf8)) ?? "" }
            #expect(await eventually { log().split(separator: "\n").count == paths.count }, "\(log())")
            #expect(!log().contains("secret") && log().contains("/en/waiting-lists/nuit-1/..."), "\(log())")
            let errors = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("error.log") }
            #expect(!errors.isEmpty)
            for name in errors { #expect(!(try String(contentsOfFile: folder + "/" + name, encoding: .utf8)).contains("secret"), "none of them answered") }
        }
    }

    /// Before box offices that do not answer.
    @Test func whoComesDuringMaintenanceIsTold() async throws {
        let silent = try FreePort.Reservation()
        try await Self.withNginx(before: silent.port) { port, _ in try await Self.seesThePage(port) }
    }

    private static func seesThePage(_ port: Int) async throws {
        let (page, pageHead) = try await Self.get("http://127.0.0.1:\(port)/evenements/nuit")
        #expect(pageHead.statusCode == 503 && pageHead.value(forHTTPHeaderField: "Retry-After") == "30")
        #expect(pageHead.value(forHTTPHeaderField: "Cache-Control") == "no-store" && pageHead.mimeType == "text/html")
        hasPolicy(pageHead)
        #expect(page.contains("La billetterie revient dans un instant") && page.contains("The box office will be back"))

        let (answer, head) = try await Self.get("http://127.0.0.1:\(port)/v1/events")
        #expect(head.statusCode == 503 && head.mimeType == "application/problem+json")
        let problem = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        #expect(problem?["type"] as? String == "urn:guichet:problem:temporarily-unavailable" && problem?["status"] as? Int == 503)
    }

    /// Whether the digest is its style's is seen in a browser (`changing.py`).
    private static func hasPolicy(_ head: HTTPURLResponse) {
        let policy = head.value(forHTTPHeaderField: "Content-Security-Policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "\(policy)")
    }

    private static func get(_ address: String) async throws -> (String, HTTPURLResponse) {
        let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: address)))
        return (String(decoding: data, as: UTF8.self), try #require(response as? HTTPURLResponse))
    }
}
