import Foundation
import Testing

@testable import Programme

/// Random damage, reproducible by its seed.
@Suite("Damaged files")
struct DamageTests {
    @Test("JSON is accepted exactly when Foundation accepts it", arguments: [1, 2, 3, 4] as [UInt64])
    func json(seed: UInt64) {
        var random = Seeded(state: seed)
        let sample = Array(#"{"a":[1,-0.5e+3,true,null,"é\u00e9\n🎭"],"b":{"c":""}, "d" : [ ] }"#.utf8)
        for _ in 0..<1_500 {
            let bytes = Self.damage(sample, with: &random)
            // Foundation allows a comma before a closing brace; RFC 8259 does not.
            guard let text = String(validating: bytes, as: UTF8.self), !text.contains(/,\s*[}\]]/) else { continue }
            let expected = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            let read = (try? JSONDocument.parse(bytes)) != nil
            #expect(read == expected, "seed \(seed): \(text.debugDescription)")
        }
    }

    @Test("a damaged programme or plan is read or refused with places inside the file", arguments: [5, 6] as [UInt64])
    func programme(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let folder = try ProgrammeFolder(["p.yml": Fixture.programme, "plan.json": Fixture.plan])
        for round in 0..<200 {
            let (name, text) = round.isMultiple(of: 2) ? ("p.yml", Fixture.programme) : ("plan.json", Fixture.plan)
            let bytes = Self.damage(Array(text.utf8), with: &random)
            try folder.write(name, Data(bytes))
            for line in folder.problems() {
                #expect(line.hasPrefix("p.yml:") || line.hasPrefix("plan.json:"), "seed \(seed), round \(round): \(line)")
                #expect(!line.contains("\n"), "seed \(seed), round \(round): \(line)")
            }
            try folder.write(name, Data(text.utf8))
        }
        #expect(folder.problems() == [])
    }

    /// One to three bytes replaced, inserted or removed, or the end cut off.
    private static func damage(_ bytes: [UInt8], with random: inout Seeded) -> [UInt8] {
        let signs = Array("{}[]:,\"\\-+.eE0019tfnu'&*#|>!%@` \n\r\t~?".utf8) + [0, 0x7F, 0xC3, 0xA9]
        var bytes = bytes
        for _ in 0...Int.random(in: 0...2, using: &random) {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            let sign = signs[Int.random(in: 0..<signs.count, using: &random)]
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1: bytes[position] = sign
            case 2, 3: bytes.insert(sign, at: position)
            case 4, 5: bytes.remove(at: position)
            default: bytes.removeSubrange((position + 1)...)
            }
            if bytes.isEmpty { return [0x20] }
        }
        return bytes
    }
}

/// SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
