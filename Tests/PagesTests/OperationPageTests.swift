import Domain
import Foundation
import Testing

@testable import Pages

@Suite struct OperationPageTests {
    private static func text(_ ledger: LedgerHealth, in say: Language) -> String {
        let health = PlatformHealth(processes: [], store: nil, ledger: ledger, at: Timestamp(milliseconds: 1_794_700_800_000))
        return OperationPage(for: StaffPerson(name: "Nina", rights: []), health, openings: [], zone: .gmt).figures(in: say).text
    }

    /// What is owed is counted up to a number, and the page does not pretend to know more.
    @Test(arguments: [
        (0, "<dd>0<", "<dd>0<"), (9_999, "<dd>9\u{202F}999<", "<dd>9,999<"), (10_000, "<dd>10\u{202F}000<", "<dd>10,000<"), (10_001, "<dd>plus de 10\u{202F}000<", "<dd>more than 10,000<"),
    ])
    func whatIsOwedIsCountedUpToANumber(open: Int, french: String, english: String) {
        for (say, words) in [(Language.french, french), (.english, english)] {
            let text = Self.text(LedgerHealth(open: open), in: say)
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test func soAreDeadLetters() {
        let text = Self.text(LedgerHealth(open: 10_001, dead: 10_001, undelivered: 3), in: .english)
        #expect(text.contains("Dead letters of money or tickets: more than 10,000.") && text.contains("Letters and notices that did not go: 3.") && text.contains("dead letters among it: more than 10,000"), "\(text)")
    }
}
