import Testing

@testable import Domain

@Suite struct StaffRightTests {
    @Test func aLimitedRoleReachesItsOwn() {
        let programmer = StaffPosition(roles: [.programmer], organisers: ["a"], venues: ["v"])
        #expect(programmer.reach(of: .enterProgramme) == .own(organisers: ["a"], venues: ["v"]))
        #expect(programmer.reach(of: .manageStaff) == nil)
        let reach = StaffReach.own(organisers: ["a"], venues: ["v"])
        for (organiser, venue, isCovered) in [("a", "w", true), ("b", "v", true), ("b", "w", false), ("b", nil, false)] {
            #expect(reach.covers(organiser: organiser, venue: venue) == isCovered)
            #expect(StaffReach.house.covers(organiser: organiser, venue: venue))
        }
    }

    /// Somebody who is two things reaches as far as the wider one, for what that one may do.
    @Test func rolesAddUp() {
        let both = StaffPosition(roles: [.programmer, .operator], organisers: ["a"])
        #expect(both.reach(of: .readJournal) == .house && both.reach(of: .enterProgramme) == .own(organisers: ["a"], venues: []))
        let wide = StaffPosition(roles: [.programmer, .director], organisers: ["a"])
        #expect(wide.reach(of: .enterProgramme) == .house)
    }

    @Test func nobodyGivesWhatTheyDoNotHave() {
        let director = StaffPosition(roles: [.director])
        for role in StaffRole.allCases {
            let position = StaffPosition(roles: [role])
            #expect(position.isWithin(director.rights))
            #expect(director.isWithin(position.rights) == (role == .director))
        }
        #expect(!StaffPosition(roles: [.operator]).isWithin([.steerRooms, .operate]))
    }

    @Test func theJournalNamesItsActors() {
        for actor in [JournalActor.account(3), .token(2), .system("root"), .system("marie claire"), .nobody] { #expect(JournalActor(text: actor.text) == actor) }
        for text in ["", "account", "account x", "nobody 1", "somebody 1"] { #expect(JournalActor(text: text) == nil, "\(text)") }
    }
}
