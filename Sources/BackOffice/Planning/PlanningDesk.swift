import Booking
import Domain
import Foundation
import Pages

/// What director, programmers and developers plan together: threads of messages, the openings that are ahead, and what is put forward.
public struct PlanningDesk: Sendable {
    let dialogue: any DialogueBook
    let rooms: any RoomBook
    let catalogue: any CatalogueStore
    let reports: any ReportBook
    let staff: any StaffRegister
    let promotions: any PromotionBook
    let interest: any InterestReport

    /// - Parameter reports: as it counts registrations.
    public init(
        dialogue: any DialogueBook, rooms: any RoomBook, catalogue: any CatalogueStore, reports: any ReportBook, staff: any StaffRegister,
        promotions: any PromotionBook, interest: any InterestReport
    ) {
        (self.dialogue, self.rooms, self.catalogue, self.reports, self.staff) = (dialogue, rooms, catalogue, reports, staff)
        (self.promotions, self.interest) = (promotions, interest)
    }

    func calendar(at now: Timestamp) async throws(LedgerError) -> OpeningForecast.Calendar {
        try await ForecastOpenings(catalogue: catalogue, reports: reports, rooms: rooms, interest: interest).calendar(at: now)
    }

    /// Nil when its sale is open, or there is no such session.
    func forecast(of session: String, at now: Timestamp) async throws(LedgerError) -> OpeningForecast? {
        try await calendar(at: now).openings.first { $0.session.id == session }
    }

    /// How a thread's page names what it is about; nil when the catalogue has it no more.
    static func subject(of topic: DialogueTopic, in catalogue: Catalogue) -> (@Sendable (Language) -> DialogueSubject)? {
        switch topic {
        case .event(let id):
            guard let event = catalogue.events.first(where: { $0.id == id }) else { return nil }
            return { _ in DialogueSubject(topic: topic, title: event.title, origin: .show(id)) }
        case .opening(let id):
            guard let session = catalogue.sessions.first(where: { $0.id == id }) else { return nil }
            let title = catalogue.events.first { $0.id == session.eventID }?.title ?? session.eventID
            let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
            return { say in
                DialogueSubject(
                    topic: topic, title: title, place: DialogueSubject.place(of: session, in: zone, say), origin: .calendar)
            }
        }
    }

    // MARK: Messages

    enum Writing {
        case written(DialogueEntry)
        case empty, tooLong
        /// A question that was asked already.
        case said
    }

    /// - Parameters:
    ///   - tells: letters can be written.
    ///   - asksDevelopers: those who work on the platform are asked, whether they took part before or not; once an hour, unless the figures change.
    func write(
        _ typed: String, isDecision: Bool = false, report: AttachedReport? = nil, about topic: DialogueTopic, by visitor: StaffVisitor, tells: Bool,
        asksDevelopers: Bool = false, at now: Timestamp
    ) async throws(LedgerError) -> Writing {
        guard let text = DialogueEntry.text(typed: typed) else { return .tooLong }
        guard !text.isEmpty || report != nil else { return .empty }
        let (people, readers) = (try await staff.staff(), DialogueReaders(try await catalogue.catalogue()))
        let mentions = Set(Mentions.all(in: text, of: readers.readers(of: topic, among: people)).map(\.account))
        var entry = NewDialogueEntry(
            topic: topic, author: visitor.account.id, text: text, isDecision: isDecision, mentions: mentions.sorted(), report: report,
            unlessSaidSince: asksDevelopers ? now - .seconds(3600) : nil)
        if tells {
            let earlier = try await dialogue.authors(of: topic)
            entry.told = readers.told(
                of: topic, by: visitor.account.id, mentions: entry.mentions, earlier: earlier, asksDevelopers: asksDevelopers, among: people)
        }
        guard let written = try await dialogue.addEntry(entry, by: visitor.actor, at: now) else { return .said }
        return .written(written)
    }

    /// What somebody may read, the last thread that was written in first.
    func threads(of visitor: StaffVisitor, in say: Language) async throws(LedgerError) -> [(thread: DialogueThread, subject: DialogueSubject)] {
        let threads = try await dialogue.threads(of: visitor.account.id)
        guard !threads.isEmpty else { return [] }
        let catalogue = try await catalogue.catalogue()
        let readers = DialogueReaders(catalogue)
        return threads.compactMap { thread in
            guard readers.mayRead(thread.topic, visitor.reach(of: thread.topic.right)), let subject = Self.subject(of: thread.topic, in: catalogue) else { return nil }
            return (thread, subject(say))
        }
    }
}
