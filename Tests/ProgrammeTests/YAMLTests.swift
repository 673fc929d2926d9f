import Foundation
import Testing

@testable import Programme

@Suite("YAML as a text")
struct YAMLTests {
    static let faults: [(text: String, problem: String)] = [
        ("events: [", "p.yml:2:1: is not valid YAML: did not find expected node content (while parsing a flow node at 2:1)"),
        ("events:\n\t- id: a\n", "p.yml:2:1: a tab stands in the indentation; YAML wants spaces"),
        ("events: a: b\n", "p.yml:1:10: is not valid YAML: mapping values are not allowed in this context"),
        ("events: 'a\n", "p.yml:2:1: is not valid YAML: found unexpected end of stream (while scanning a quoted scalar at 1:9)"),
        ("events: []\nevents: []\n", "p.yml:1:1: stands more than once in this mapping: 'events'"),
        ("events: []\n---\nevents: []\n", "p.yml:2:1: a second YAML document starts here; a file holds one"),
        ("- a\n", "p.yml:1:1: must be a mapping, not a list"),
        ("~\n", "p.yml:1:1: has no value; it must be a mapping"),
        ("# nothing\n", "p.yml: is empty"),
        ("{}\n", "p.yml:1:1: has none of organisers, venues, plans, priceLists, waitingRooms, events"),
        ("events: []\n", "p.yml:1:9: events: must not be empty"),
        ("events: rock\n", "p.yml:1:9: events: must be a list, not 'rock'"),
        ("event: []\n", "p.yml:1:1: event: is not a known key; did you mean 'events'?"),
        ("events: !!binary aGk=\n", "p.yml:1:9: the tag 'tag:yaml.org,2002:binary' has no meaning here; leave it out"),
        ("events: [{? [a] : b}]\n", "p.yml:1:13: a key must be a plain text"),
        ("events: *a\n", "p.yml:1:9: is not valid YAML: found undefined alias"),
        ("events: \u{1}\n", "p.yml:1:9: the control character U+1 is not allowed"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "p.yml:1:4: \(YAMLGuard.anchorReason)"),
        ("? [[&a x]]\n: b\n", "p.yml:1:5: \(YAMLGuard.anchorReason)"),
        ("events: {\"a\":&x b}\n", "p.yml:1:14: \(YAMLGuard.anchorReason)"),
        ("<<: {events: []}\n", "p.yml:1:1: <<: is not a known key"),
        (String(repeating: "[", count: 100_000), "p.yml:1:1: is nested too deeply"),
        (String(repeating: "- ", count: 100_000) + "a\n", "p.yml:1:1999: is nested too deeply"),
        ("events: " + String(repeating: "[", count: 30) + String(repeating: "]", count: 30), "p.yml:1:32: is nested too deeply"),
    ]

    @Test("is refused with its place", arguments: faults)
    func fault(_ row: (text: String, problem: String)) throws {
        let problems = try ProgrammeFolder(["p.yml": row.text]).problems()
        #expect(problems.first == row.problem)
    }

    @Test("a file must be there, regular, of bounded size and UTF-8")
    func files() throws {
        let folder = try ProgrammeFolder()
        #expect(folder.problems(["none.yml"]) == ["none.yml: there is no such file"])
        try folder.write("empty.yml", Data())
        #expect(folder.problems(["empty.yml"]) == ["empty.yml: is empty"])
        try folder.write("latin1.yml", Data("events:\n  # caf".utf8) + Data([0xE9, 0x0A]))
        #expect(folder.problems(["latin1.yml"]) == ["latin1.yml:2:8: is not UTF-8 from here on; save the file as UTF-8"])
        try folder.write("utf16.yml", Data([0xFF, 0xFE, 0x61, 0x00]))
        #expect(folder.problems(["utf16.yml"]) == ["utf16.yml: is written in UTF-16; save it as UTF-8"])
        try folder.write("big.yml", Data(repeating: 0x20, count: 2_000_001))
        #expect(folder.problems(["big.yml"]) == ["big.yml: has 2000001 bytes; at most 2000000 are read"])
        #expect(mkfifo(folder.url.appending(path: "pipe.yml").path, 0o600) == 0)
        #expect(folder.problems(["pipe.yml"]) == ["pipe.yml: is not a file"])
        let inner = folder.url.appending(path: "inner")
        try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
        #expect(folder.problems(["inner"]) == ["inner: there is no .yml or .yaml file in this folder"])
    }
}
