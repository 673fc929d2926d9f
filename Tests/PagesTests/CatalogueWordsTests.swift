import Domain
import Testing

@testable import Pages

/// Why what is on sale cannot be changed so, in the language of whoever asked.
@Suite struct CatalogueWordsTests {
    private static let objections: [CatalogueObjection] = [
        .unknownEvent("rock"), .unknownLayout, .draftAgain(hasSales: true, was: "published"), .draftAgain(hasSales: false, was: "cancelled"), .cancelledForGood,
        .cancelledWithSales(session: "rock-1"), .otherEvent(before: "rock"), .layoutFixed, .allotmentsFixed, .releasePassed("presse"), .categoryAdded("balcon"), .categoryRemoved("balcon"),
        .categoryMoved("balcon", from: 1, to: 2), .categoryKind("balcon", from: "standing", to: "numbered"), .capacity("fosse", from: 8_000, to: 5), .roomTerms(room: "rentree", session: "rock-2"), .organiserFixed(event: "rock", organiser: "org-a"),
    ]

    @Test func bothLanguagesSayAllOfThem() {
        for objection in Self.objections {
            let (french, english) = (CatalogueWords.objection(objection, in: .french), CatalogueWords.objection(objection, in: .english))
            #expect(french != english && !french.isEmpty && !english.isEmpty)
        }
        let refusal = CatalogueRefusal(sessionID: "rock-1", objection: .capacity("fosse", from: 8_000, to: 5))
        #expect(DraftNotices.refused([refusal], .english).text == "This would change what is on sale already: session rock-1: the category fosse is on sale with 8,000 places and cannot have 5: standing places become more and never fewer, because whoever is choosing or paying counts on them; seats are those of the plan")
        #expect(DraftNotices.refused([refusal], .french).text.contains("la catégorie fosse est en vente avec 8\u{202F}000 places"))
    }

    /// Whoever set the moment of publication and whoever reads why it failed may speak different languages.
    @Test func whatWasKeptIsReadInEitherLanguage() throws {
        let kept = DraftMishap.refused([CatalogueRefusal(sessionID: "rock-1", objection: .layoutFixed)])
        #expect(DraftMishap.refusals(kept)?.map(\.objection) == [.layoutFixed] && DraftMishap.refusals(DraftMishap.incomplete) == nil)
        let stored = StoredDraft(
            id: 1, eventID: "rock", draft: EventDraft(), revision: 1, mishap: kept, changedAt: Timestamp(milliseconds: 0), changedBy: .account(1))
        #expect(DraftState.line(stored, in: .english).text.contains("its seating plan was published") && DraftState.line(stored, in: .french).text.contains("son plan de salle a été publié"))
    }
}
