import Domain
import Testing
import WaitingRoom

@testable import Pages

// The page of a draw.
extension PageTests {
    /// A draw from a beacon, after a store was started again.
    static func beacon(_ secret: Bytes32) -> DrawPage? {
        let signature = String(repeating: "5a", count: 48)
        guard let value = PublicValue(signature: signature),
            let plan = try? DrawPlan(room: 7, title: "T", opensAt: Timestamp(milliseconds: 0), source: .drand(chain: Quicknet.chain, round: 9))
        else { return nil }
        let reveal = DrawReveal(plan: plan, secret: secret, entrants: 700, publicValue: value.text, signature: value.signature)
        return DrawPage(show: show(), plan: plan, commitment: reveal.commitment, reveal: reveal, document: "{}", number: 4, leftOut: 200)
    }

    /// Who looks at a draw finds the round at a relay, what the value comes from, and how many of its numbers are people's.
    @Test func aDrawLeadsToItsSource() throws {
        let secret = try #require(Bytes32(repeatElement(7, count: 32)))
        let text = try #require(Self.beacon(secret)).page(in: .french).content.text
        #expect(text.contains("href=\"https://api.drand.sh/\(Quicknet.chain.hex)/public/9\"") && text.contains(String(repeating: "5a", count: 48)))
        #expect(text.contains("500 (700 numéros tirés, dont 200 qui ne sont à personne"))
    }

    /// What the platform calls it stays in its announcement.
    @Test func aWitnessedSourceIsSaidInWords() throws {
        let secret = try #require(Bytes32(repeatElement(7, count: 32)))
        let plan = try DrawPlan(room: 7, title: "T", opensAt: Timestamp(milliseconds: 0), source: .witnessed("le tirage du Loto"))
        let reveal = DrawReveal(plan: plan, secret: secret, entrants: 700, publicValue: "1 2 3")
        for (say, words) in [(Language.french, "devant témoins\u{A0}: le tirage du Loto"), (.english, "before witnesses: le tirage du Loto")] {
            let text = DrawPage(show: Self.show(), plan: plan, commitment: reveal.commitment, reveal: nil, document: nil, number: nil).page(in: say).content.text
            #expect(text.contains(words) && !text.contains("witnessed "), "\(text)")
        }
    }
}
