import Domain
import Testing

/// The lines of a form that several things are typed in.
@Suite struct DraftTests {
    static let weeks: [(from: String, through: String, weekdays: Set<Int>, except: Set<String>, days: [String]?)] = [
        ("2026-11-03", "2026-11-24", [2], [], ["2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24"]),
        ("2026-11-01", "2026-11-08", [7, 1], ["2026-11-02"], ["2026-11-01", "2026-11-08"]),
        ("2028-02-28", "2028-03-01", [1, 2, 3, 4, 5, 6, 7], [], ["2028-02-28", "2028-02-29", "2028-03-01"]),
        ("1969-12-29", "1970-01-01", [1, 4], [], ["1969-12-29", "1970-01-01"]),
        ("2026-11-03", "2026-11-03", [1], [], []), ("2026-11-03", "2026-11-02", [1], [], nil), ("2026-02-30", "2026-03-02", [1], [], nil), ("", "2026-03-02", [1], [], nil),
        ("2026-01-01", "2030-01-01", [1], [], nil),
    ]

    @Test(arguments: weeks.indices) func daysThatComeAgain(_ index: Int) {
        let week = Self.weeks[index]
        #expect(Recurrence(from: week.from, through: week.through, weekdays: week.weekdays, except: week.except).days() == week.days)
    }

    @Test func aFormChangesWhatItHasAndAddsNoLine() {
        var draft = EventDraft()
        let keys = draft.rows.map(\.key)
        #expect(keys == [0, 1, 2, 3, 4])
        draft.take(["0-title": "a", "4-day": "b", "9-day": "c", "0-nothing": "d", "2-title": "e"])
        #expect(draft.event[.title] == "a" && draft.sessions[0][.day] == "b" && draft.rows.map(\.key) == keys)
        #expect(draft.rows.flatMap(\.texts.values).allSatisfy { !["c", "d", "e"].contains($0) })
    }

    @Test func keysAreNeverGivenTwiceAndWhatIsPublishedStays() {
        var draft = EventDraft()
        draft.addSession()
        draft.remove(5)
        draft.addSession()
        #expect(draft.sessions.map(\.key) == [4, 6])
        draft.sessions[0].id = "published"
        draft.remove(4)
        draft.remove(1)
        #expect(draft.sessions.map(\.key) == [4, 6] && draft.places.count == 1, "what is published, and the last venue, stay")
        let added = draft.addSessions(on: ["2026-11-03", "2026-11-10", "2026-11-03"], time: "20:00")
        #expect(added == 2 && draft.sessions.map { $0[.day] } == ["", "2026-11-03", "2026-11-10"])
        for _ in 0..<500 { draft.addSession() }
        #expect(draft.sessions.count == EventDraft.most.sessions)
    }
}
