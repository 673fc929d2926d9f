import Testing

/// The examples of config/ and the program agree, the keys in comments too, which no program reads.
@Suite struct ConfigurationTests {
    /// The keys that Settings.swift reads, such as `http.port`.
    private static func settings() throws -> Set<String> {
        let source = try #require(Repository.text(at: "Sources/Guichet/Settings.swift"))
        return Set(source.content.matches(of: /(?:forKey: |\.number\(|\.flag\()"([a-z]+\.[a-zA-Z]+)"/).map { String($0.1) })
    }

    /// The keys of an example, those in comments too: `section:` at the margin, `  key:` or `  # key:` below it.
    private static func keys(of path: String) throws -> Set<String> {
        let example = try #require(Repository.text(at: path), "\(path) is missing")
        var section: Substring?
        var keys: Set<String> = []
        for line in example.lines {
            if let match = line.wholeMatch(of: /([a-z]+):/) {
                section = match.1
            } else if let section, let match = line.prefixMatch(of: /\ \ (?:# )?([a-zA-Z]+): ["\[\w\/]/) {
                keys.insert("\(section).\(match.1)")
            }
        }
        return keys
    }

    @Test func theExampleOfAllRolesHasEveryKey() throws {
        let settings = try Self.settings()
        #expect(settings.count >= 19)
        #expect(try Self.keys(of: "config/guichet.example.yaml") == settings)
    }

    @Test(arguments: ["config/box-office.example.yaml", "config/reconciler.example.yaml", "config/back-office.example.yaml"])
    func anExampleOfOneRoleHasNoKeyOfItsOwn(path: String) throws {
        let unknown = try Self.keys(of: path).subtracting(Self.settings())
        #expect(unknown.isEmpty, "\(path): \(unknown.sorted())")
    }

    /// What belongs to the ledger is none of a box office's business, and the other way round.
    @Test func noExampleHasTheSecretsOfAnother() throws {
        let boxOffice = try Self.keys(of: "config/box-office.example.yaml")
        let reconciler = try Self.keys(of: "config/reconciler.example.yaml")
        let backOffice = try Self.keys(of: "config/back-office.example.yaml")
        #expect(backOffice.isDisjoint(with: ["keys.directory", "platform.secret", "payments.secretKey"]))
        #expect(boxOffice.isDisjoint(with: ["ledger.path", "keys.directory"]))
        #expect(reconciler.isDisjoint(with: ["payments.webhookSecrets"]))
        for key in ["redis.url", "redis.cluster", "payments.url", "payments.secretKey", "reconciler.lookAfterSeconds"] {
            #expect(boxOffice.contains(key) && reconciler.contains(key), "\(key)")
        }
    }

    /// The units start commands that exist, and the instance of a box office is its port.
    @Test func unitsStartTheRoles() throws {
        let boxOffice = try #require(Repository.text(at: "config/systemd/guichet-box-office@.service"))
        let reconciler = try #require(Repository.text(at: "config/systemd/guichet-reconciler.service"))
        #expect(boxOffice.content.contains("ExecStart=/usr/local/bin/guichet serve --config "))
        #expect(boxOffice.content.contains("Environment=GUICHET_HTTP_PORT=%i\n"))
        #expect(reconciler.content.contains("ExecStart=/usr/local/bin/guichet reconciler --config "))
        let backOffice = try #require(Repository.text(at: "config/systemd/guichet-back-office.service"))
        #expect(backOffice.content.contains("ExecStart=/usr/local/bin/guichet back-office --config "))
        #expect(backOffice.content.contains("InaccessiblePaths=-/var/lib/guichet/keys\n"))
        for unit in Repository.texts(under: "config/systemd/", suffix: ".service") {
            #expect(unit.content.contains("WantedBy=guichet.target\n"), "\(unit.path)")
        }
    }

    /// Redis reads its append-only file as the user `default`: without rights there, what scripts wrote would be lost.
    @Test func theDefaultUserOfRedisKeepsItsRights() throws {
        let redis = try #require(Repository.text(at: "config/redis.conf"))
        #expect(redis.lines.contains("user default off ~* &* +@all"))
        for line in ["appendonly yes", "maxmemory-policy noeviction"] { #expect(redis.lines.contains(Substring(line)), "\(line)") }
    }
}
