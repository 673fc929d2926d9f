import Crypto
import Domain
import Foundation
import Testing

@testable import Ticketing

@Suite("Ticket keys")
struct KeyTests {
    let folder = KeyFolder()

    /// RFC 8410, section 10: the private key of 10.3 and its public key of 10.1.
    static let privatePEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----

        """
    static let publicPEM = """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PUBLIC KEY-----

        """

    @Test("the keys of RFC 8410 are read and written to the letter")
    func rfc8410() throws {
        try folder.write("ticket-key-9.pem", Self.privatePEM)
        let key = try SigningKeyFile.loadOrCreate(directory: folder.url)
        #expect(key.id == 9 && key.privatePEM == Self.privatePEM)
        #expect(key.publicPEM == "Guichet-Ticket-Key: 9\n" + Self.publicPEM)
        #expect(try folder.read("ticket-key-9.pub.pem") == key.publicPEM)
        #expect(try TicketPublicKeys.parse(pem: key.publicPEM)[9]?.rawRepresentation == key.publicKey.rawRepresentation)
    }

    @Test("a new folder gets key 1, which stays")
    func create() throws {
        let key = try SigningKeyFile.loadOrCreate(directory: folder.url)
        #expect(key.id == 1)
        #expect(try SigningKeyFile.loadOrCreate(directory: folder.url).privatePEM == key.privatePEM)
        #expect(try folder.names() == ["ticket-key-1.pem", "ticket-key-1.pub.pem"])
        #expect(try folder.mode("") == 0o700 && folder.mode("ticket-key-1.pem") == 0o600)
        try folder.remove("ticket-key-1.pub.pem")
        _ = try SigningKeyFile.loadOrCreate(directory: folder.url)
        #expect(try folder.read("ticket-key-1.pub.pem") == key.publicPEM)
    }

    @Test("the ledger's keys are others, in files and under a header of their own")
    func ledgerKeys() throws {
        let tickets = try SigningKeyFile.loadOrCreate(directory: folder.url)
        let ledger = try SigningKeyFile.loadOrCreate(directory: folder.url, purpose: .ledger)
        #expect(ledger.privatePEM != tickets.privatePEM && ledger.publicPEM.hasPrefix("Guichet-Ledger-Key: 1\n"))
        #expect(try folder.names() == ["ledger-key-1.pem", "ledger-key-1.pub.pem", "ticket-key-1.pem", "ticket-key-1.pub.pem"])
        #expect(try folder.mode("ledger-key-1.pem") == 0o600)
        try folder.write("ledger-key-3.pem", PEM.privateKey.text(Curve25519.Signing.PrivateKey().rawRepresentation))
        let next = try SigningKeyFile.loadOrCreate(directory: folder.url, purpose: .ledger)
        let signature = try Ed25519LedgerSigner(next).sign([1, 2, 3])
        let known = try SigningKeyFile.publicPEM(directory: folder.url, purpose: .ledger)
        let keys = try PublicKeyList(purpose: .ledger).parse(pem: known)
        #expect(keys.keys.sorted() == [1, 3] && keys[3]?.isValidSignature(Data(signature), for: Data([1, 2, 3])) == true)
        #expect(throws: TicketKeyError.self) { try TicketPublicKeys.parse(pem: known) }
    }

    @Test("the highest id signs, and tickets of both keys verify")
    func rotation() throws {
        let first = try SigningKeyFile.loadOrCreate(directory: folder.url)
        try folder.write("ticket-key-2.pem", PEM.privateKey.text(Curve25519.Signing.PrivateKey().rawRepresentation))
        try folder.write("ticket-key-300.pem", "no id")
        let second = try SigningKeyFile.loadOrCreate(directory: folder.url)
        #expect(second.id == 2 && second.privatePEM != first.privatePEM)
        let verifier = TicketVerifier(publicKeys: try TicketPublicKeys.parse(pem: first.publicPEM + second.publicPEM))
        for key in [first, second] {
            let code = try Ed25519TicketSigner(key).sign(TicketCodeTests.claims)
            #expect(verifier.verify(code, now: TicketCodeTests.before) == .valid(TicketCodeTests.claims))
        }
    }

    @Test("many who create at once get the same key")
    func concurrent() async throws {
        for _ in 0..<20 {
            let folder = KeyFolder()
            let keys = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<16 {
                    group.addTask { try SigningKeyFile.loadOrCreate(directory: folder.url).privatePEM }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            #expect(try folder.names() == ["ticket-key-1.pem", "ticket-key-1.pub.pem"])
        }
    }

    @Test("a private key that others may read is refused", arguments: [0o640, 0o604, 0o620, 0o644])
    func permissions(_ mode: Int) throws {
        let path = try folder.write("ticket-key-1.pem", Self.privatePEM, mode: mode)
        #expect(throws: TicketKeyError.openToOthers(path: path)) { try SigningKeyFile.loadOrCreate(directory: folder.url) }
    }

    @Test("a private key file that holds none is refused, not replaced", arguments: [
        "", "x", publicPEM, privatePEM + privatePEM, privatePEM.replacingOccurrences(of: "MC4C", with: "MC4D"),
        privatePEM.replacingOccurrences(of: "-----END PRIVATE KEY-----", with: ""),
        privatePEM.replacingOccurrences(of: "VhC", with: ""), String(repeating: "x", count: 20_000),
    ])
    func damaged(_ text: String) throws {
        let path = try folder.write("ticket-key-1.pem", text)
        #expect(throws: TicketKeyError.notAPrivateKey(path: path)) { try SigningKeyFile.loadOrCreate(directory: folder.url) }
        #expect(try folder.read("ticket-key-1.pem") == text)
    }

    @Test("a folder that cannot be one is refused with its path")
    func noFolder() throws {
        let path = try folder.write("file", "")
        #expect(throws: TicketKeyError.unusable(path: path, reason: "this folder cannot be created")) {
            try SigningKeyFile.loadOrCreate(directory: URL(filePath: path))
        }
    }

    static let refusals: [(text: String, reason: String)] = [
        ("", "there is no line 'Guichet-Ticket-Key: <id>'"),
        (publicPEM, "a key must stand under a line 'Guichet-Ticket-Key: <0 to 255>'"),
        ("Guichet-Ticket-Key: 256\n" + publicPEM, "a key must stand under a line 'Guichet-Ticket-Key: <0 to 255>'"),
        ("Guichet-Ticket-Key: 1\n", "key 1 is not one Ed25519 public key in PEM"),
        ("Guichet-Ticket-Key: 1\n" + privatePEM, "key 1 is not one Ed25519 public key in PEM"),
        ("Guichet-Ticket-Key: 1\n" + publicPEM + publicPEM, "key 1 is not one Ed25519 public key in PEM"),
        ("Guichet-Ticket-Key: 1\n\(publicPEM)Guichet-Ticket-Key: 1\n\(publicPEM)", "key 1 stands twice"),
        (String(repeating: "x", count: 200_000), "the text is too long"),
    ]

    @Test("public keys without id, doubled or damaged are refused", arguments: refusals)
    func publicKeys(_ row: (text: String, reason: String)) {
        #expect(throws: TicketKeyError.notPublicKeys(reason: row.reason)) { try TicketPublicKeys.parse(pem: row.text) }
    }

    @Test("comments and CRLF around public keys do no harm")
    func tolerated() throws {
        let text = "# clés de la porte 3\r\n\r\nGuichet-Ticket-Key:  7  \r\n" + Self.publicPEM.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try TicketPublicKeys.parse(pem: text).keys.sorted() == [7])
    }

    @Test("errors never show a key")
    func discretion() throws {
        let damaged = Self.privatePEM.replacingOccurrences(of: "MC4C", with: "MC4D")
        try folder.write("ticket-key-1.pem", damaged)
        let error = try #require(throws: TicketKeyError.self) { try SigningKeyFile.loadOrCreate(directory: folder.url) }
        #expect(!error.description.contains("TuctV5") && !"\(error)".contains("MC4D"))
    }
}

/// A folder of its own; removed with the value.
final class KeyFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "guichet-keys-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return file.path
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(at: url.appending(path: name))
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }

    func mode(_ name: String) throws -> Int? {
        let path = name.isEmpty ? url.path : url.appending(path: name).path
        return (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }
}
