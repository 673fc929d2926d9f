// swift-tools-version: 6.2
import PackageDescription

/// Settings shared by every Swift target: Swift 6 language mode, existentials spelt out.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
]

// Products of other packages, one line each, so that a target lists short names.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The files of lua/, each an atomic operation; `lib/` holds the fragments that they include.
let luaFiles = [
    "amend_buyer", "annotate_order", "ask_name", "ask_refund", "begin_close", "block", "close_order", "confirm", "count_within", "erase_order", "extend", "forget_order", "gate", "hold", "keep", "lib/basket", "lib/choice",
    "lib/gauge", "lib/house", "lib/orphans", "lib/pools", "lib/purchases", "lib/session", "offer", "open_order", "publish", "redeem_code", "refuse", "release", "repair", "resend", "restore", "revoke", "room_admit", "room_join", "room_leave", "room_steer", "set_aside",
    "show_tickets", "sweep", "turn_wish", "unsell", "wait", "wish",
]

let package = Package(
    name: "guichet",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "guichet", targets: ["guichet"]),
        .executable(name: "guichet-loadtest", targets: ["guichet-loadtest"]),
        .executable(name: "guichet-ledger-bench", targets: ["guichet-ledger-bench"]),
        .executable(name: "guichet-soak", targets: ["guichet-soak"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // C, quarantined: one module map per library.
        .systemLibrary(
            name: "CHiredis",
            providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),

        .systemLibrary(
            name: "CCurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),

        .systemLibrary(
            name: "CQREncode",
            providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),

        .systemLibrary(
            name: "CCairo",
            providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),

        .systemLibrary(
            name: "CFontconfig",
            providers: [.apt(["libfontconfig-dev"]), .brew(["fontconfig"])]),

        // Values and rules without I/O.
        .target(name: "Domain", swiftSettings: strict),
        .target(name: "WaitingRoom", dependencies: ["Domain", crypto], swiftSettings: strict),
        .target(name: "Booking", dependencies: ["Domain", "WaitingRoom", crypto, logging], swiftSettings: strict),

        // Adapters: each implements ports of Booking and never imports another adapter.
        .target(
            name: "RedisClient",
            dependencies: ["CHiredis", crypto, lifecycle, nioCore, nioPosix, nioSSL, logging], swiftSettings: strict),
        .target(
            name: "RedisSeatStore",
            dependencies: ["Domain", "Booking", "WaitingRoom", "RedisClient", "LuaScripts", logging], swiftSettings: strict),
        .target(
            name: "SQLiteLedger",
            dependencies: ["Domain", "Booking", "WaitingRoom", grdb, grdbSQLite, crypto, logging], swiftSettings: strict),
        .target(
            name: "Payments",
            dependencies: [
                "Domain", "Booking", asyncHTTPClient, crypto, httpTypes, hummingbird, lifecycle, logging, metrics, nioCore,
            ],
            swiftSettings: strict),
        .target(name: "Mail", dependencies: ["Domain", "Booking", "CCurl", nioPosix], swiftSettings: strict),
        .target(name: "Notices", dependencies: ["Booking", asyncHTTPClient, nioCore, nioHTTP1, nioPosix], swiftSettings: strict),
        .target(name: "Ticketing", dependencies: ["Domain", "Booking", "Pages", "CCairo", "CFontconfig", "CQREncode", crypto, nioPosix], swiftSettings: strict),
        .target(name: "Programme", dependencies: ["Domain", "Booking", crypto, yams], swiftSettings: strict),
        .target(name: "Passwords", dependencies: ["Booking", crypto, cryptoExtras, nioPosix], swiftSettings: strict),

        // What spectators see: values in, HTML out.
        .target(
            name: "Pages", dependencies: ["Domain", "WaitingRoom"],
            resources: [.embedInCode("style/site.css"), .embedInCode("style/site.js"), .embedInCode("style/map-signs.js"), .embedInCode("style/map.js"), .embedInCode("style/draw.js"), .embedInCode("style/room.js"), .embedInCode("style/work.js"), .embedInCode("style/icon.svg"), .embedInCode("style/staff.css"), .embedInCode("style/opening.js"), .embedInCode("style/sketch.js"), .embedInCode("style/sales.css"), .embedInCode("style/draft.css"), .embedInCode("style/door.css"), .embedInCode("style/door.js"), .embedInCode("style/door-phone.js"), .embedInCode("style/door-camera.js"), .embedInCode("style/door-worker.js")], swiftSettings: strict),

        // Roles.
        .target(
            name: "Reconciliation",
            dependencies: ["Domain", "Booking", "WaitingRoom", "Pages", lifecycle, logging, metrics], swiftSettings: strict),
        .target(
            name: "Web",
            dependencies: ["Pages", httpTypes, hummingbird, logging, nioCore, nioHTTP1, nioHTTPTypes], swiftSettings: strict),
        .target(
            name: "BackOffice",
            dependencies: [
                "Domain", "Booking", "WaitingRoom", "Pages", "Programme", "Ticketing", "Web", "APIDocument", crypto, httpTypes, hummingbird, lifecycle, logging, metrics,
                nioCore,
            ],
            swiftSettings: strict),
        .target(
            name: "BoxOffice",
            dependencies: [
                "Domain", "Booking", "WaitingRoom", "Pages", "Ticketing", "Web", "APIDocument", httpTypes, hummingbird, lifecycle, logging, metrics, nioCore,
                nioHTTP1, nioHTTPTypes,
            ],
            swiftSettings: strict),
        .target(
            name: "Beacon", dependencies: ["Domain", "Booking", "WaitingRoom", asyncHTTPClient, crypto, nioCore], swiftSettings: strict),
        .target(name: "Telemetry", dependencies: [metrics], swiftSettings: strict),
        .target(name: "Faults", dependencies: ["Domain", "Booking"], swiftSettings: strict),
        .executableTarget(
            name: "guichet",
            dependencies: [
                "Domain", "Booking", "Pages", "RedisClient", "RedisSeatStore", "SQLiteLedger", "Payments", "Mail", "Notices", "Ticketing",
                "Passwords", "Programme", "Reconciliation", "BoxOffice", "BackOffice", "Beacon", "Telemetry", "Faults", "APIDocument", "WaitingRoom",
                argumentParser, asyncHTTPClient, configuration, crypto, hummingbird, lifecycle, logging, metrics,
                nioCore, nioPosix, subprocess, systemPackage, unixSignals, yams,
            ],
            path: "Sources/Guichet", swiftSettings: strict),

        // Files of the repository that travel inside the binary.
        .target(
            name: "LuaScripts", path: "lua", exclude: ["README.md"],
            resources: luaFiles.map { .embedInCode("\($0).lua") }, swiftSettings: strict),
        .target(
            name: "APIDocument", path: "docs",
            exclude: ["ARCHITECTURE.md", "decisions", "draw.md", "operations.md", "sacd-declaration.xsd", "scaling.md", "webhooks.md"],
            resources: [.embedInCode("openapi.yaml"), .embedInCode("ledger-format.md")], swiftSettings: strict),

        // The load test: starts a platform of its own through TestSupport, and knows it by its API only.
        .target(
            name: "LoadTest", dependencies: ["OpeningDay", "TestSupport", histogram, nioCore, nioPosix, yams],
            path: "loadtest", exclude: ["Command", "Ledger", "OpeningDay", "Soak", "scenarios", "README.md", "RESULTS.md", "bench-2026-11-30.json"], swiftSettings: strict),
        .executableTarget(
            name: "guichet-loadtest", dependencies: ["LoadTest", "OpeningDay", argumentParser, unixSignals], path: "loadtest/Command",
            swiftSettings: strict),
        // Plays an opening in compressed time, which no API can: millions come, and a second takes milliseconds.
        .target(
            name: "OpeningDay",
            dependencies: ["Domain", "Booking", "WaitingRoom", "Reconciliation", "RedisClient", "RedisSeatStore", "SQLiteLedger", "TestSupport", logging],
            path: "loadtest/OpeningDay", swiftSettings: strict),
        // Measures the ledger's writer alone, which no API shows.
        .executableTarget(
            name: "guichet-ledger-bench", dependencies: ["Domain", "Booking", "SQLiteLedger", argumentParser],
            path: "loadtest/Ledger", swiftSettings: strict),

        // Mixes all faults for as long as one likes. It starts what the end-to-end tests start, and is no test because it runs for hours.
        .executableTarget(
            name: "guichet-soak", dependencies: ["TestPlatform", "TestSupport", argumentParser], path: "loadtest/Soak",
            swiftSettings: strict),

        // Tests mirror Sources; TestSupport starts the real servers.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: strict),
        .testTarget(
            name: "WaitingRoomTests", dependencies: ["WaitingRoom", "Domain", "TestSupport", crypto], exclude: ["draw-answers.json"],
            swiftSettings: strict),
        .testTarget(
            name: "RedisClientTests", dependencies: ["RedisClient", "TestSupport", logging, nioCore, nioPosix, nioSSL],
            swiftSettings: strict),
        .testTarget(
            name: "RedisSeatStoreTests",
            dependencies: ["RedisSeatStore", "RedisClient", "Booking", "Domain", "WaitingRoom", "TestSupport", logging, nioCore, nioPosix],
            swiftSettings: strict),
        .testTarget(
            name: "SQLiteLedgerTests", dependencies: ["SQLiteLedger", "Domain", "Booking", "Pages", "WaitingRoom", "Reconciliation", "TestSupport", crypto, grdb],
            exclude: ["Ledgers"], swiftSettings: strict),
        .testTarget(
            name: "PaymentsTests",
            dependencies: ["Payments", "Domain", "Booking", "TestSupport", asyncHTTPClient, hummingbird, lifecycle, logging, nioCore],
            swiftSettings: strict),
        .testTarget(name: "MailTests", dependencies: ["Mail", "Booking", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "NoticesTests", dependencies: ["Notices", "Booking", "Domain", "TestSupport", httpTypes, hummingbird, logging, nioCore], swiftSettings: strict),
        .testTarget(name: "TicketingTests", dependencies: ["Ticketing", "Pages", "Domain", "CCairo", crypto], swiftSettings: strict),
        .testTarget(name: "ProgrammeTests", dependencies: ["Programme", "Booking", "Domain"], swiftSettings: strict),
        // A whole platform of real processes, its buyers and its books.
        .target(
            name: "TestPlatform", dependencies: ["RedisClient", "TestSupport", asyncHTTPClient, logging, nioCore],
            path: "Tests/TestPlatform", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["guichet", "Domain", "Booking", "SQLiteLedger", "RedisClient", "TestPlatform", "TestSupport", asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore],
            swiftSettings: strict),
        .testTarget(name: "PagesTests", dependencies: ["Pages", "Domain", "WaitingRoom"], swiftSettings: strict),
        .testTarget(
            name: "BrowserTests", dependencies: ["guichet", "Domain", "LoadTest", "Pages", "TestPlatform", "TestSupport", "WaitingRoom"], exclude: ["walks"], swiftSettings: strict),
        .testTarget(
            name: "ReconciliationTests",
            dependencies: ["Reconciliation", "Booking", "Domain", "Notices", "Pages", "SQLiteLedger", "TestSupport", "WaitingRoom", httpTypes, hummingbird, logging, nioCore],
            swiftSettings: strict),
        .testTarget(
            name: "BeaconTests", dependencies: ["Beacon", "Domain", "WaitingRoom", crypto, hummingbird, hummingbirdTesting, nioCore],
            swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", metrics], swiftSettings: strict),
        .testTarget(name: "LoadTestTests", dependencies: ["LoadTest", "OpeningDay", "Booking", "Domain", "Reconciliation", "RedisClient", "WaitingRoom", "TestSupport", nioCore, nioPosix], swiftSettings: strict),
        .testTarget(name: "RepositoryTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(name: "BookingTests", dependencies: ["Booking", "Domain"], swiftSettings: strict),
        .testTarget(name: "PasswordsTests", dependencies: ["Passwords", "Booking"], swiftSettings: strict),
        .testTarget(
            name: "BackOfficeTests",
            dependencies: [
                "BackOffice", "Web", "APIDocument", "Booking", "Domain", "Mail", "Pages", "Passwords", "Programme", "RedisClient", "RedisSeatStore", "SQLiteLedger", "WaitingRoom", "Ticketing", "TestSupport", crypto, httpTypes, hummingbird,
                hummingbirdTesting, logging, nioCore, yams,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "BoxOfficeTests",
            dependencies: [
                "BoxOffice", "Pages", "APIDocument", "Booking", "Domain", "WaitingRoom", "TestSupport", httpTypes, hummingbird, hummingbirdTesting, logging,
                nioCore, nioEmbedded,
                nioHTTPTypes, yams,
            ],
            swiftSettings: strict),
    ]
)
