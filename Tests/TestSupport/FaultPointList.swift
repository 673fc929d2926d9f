import Foundation

/// The steps at which a process may die, read from the code: every method of the ports in Sources/Booking that changes something
/// outside the process. So a new step cannot be forgotten: it must be a fault point (Sources/Faults), and a story must pass it
/// (Tests/EndToEndTests/FaultPoints).
public enum FaultPointList {
    /// Methods that are no fault point, because nothing is different after them. Everything else is one. Keys that are made at the first start and migrations of the
    /// ledger are of no port: a key has its name when it is whole, a migration is a transaction, and no money moves in them.
    public struct Exemption: Sendable {
        public var reason: String
        public var names: Set<String>
    }

    public static let exemptions = [
        Exemption(
            reason: "computes in memory",
            names: [
                "TicketSigner.sign(_:)", "TicketPrinter.tickets(of:session:event:)", "TicketPrinter.calendar(of:event:for:now:)", "LedgerSigner.sign(_:)", "PaymentNoticeVerifier.verify(body:signature:now:)",
                "SalesStream.rewind()",
                "PasswordKeeper.hash(_:)", "PasswordKeeper.compare(_:with:)",
            ]),
        Exemption(
            reason: "reads the seat store",
            names: [
                "SeatStore.hold(id:in:)", "SeatStore.order(id:)", "SeatStore.order(id:answer:)", "SeatStore.places(ofBuyer:in:)", "SeatStore.availability(of:)", "SeatStore.reading(of:)",
                "SeatStore.now()", "Projection.ownership(of:)",
                "Projection.hasPendingSales(lane:)", "Projection.expiring(lane:at:)", "Projection.dueOrders(lane:at:limit:)", "Projection.openOrders(lane:after:)",
                "Projection.snapshot(of:limit:)", "Projection.checks(lane:)", "PublishedCatalogue.catalogue(newerThan:)", "PublishedCatalogue.layout(digest:)", "PublishedCatalogue.picture(digest:)",
                "PublishedCatalogue.ticketKeys()", "PublishedCatalogue.sendsLetters()", "PublishedCatalogue.readiness(lanes:)", "PublishedCatalogue.isVerified(_:)",
            ]),
        Exemption(
            reason: "of a waiting room: said again each second, from what the ledger noted before",
            names: ["RoomBook.rooms()", "RoomBook.announce(_:secret:at:)", "RoomBook.note(room:ceiling:watermark:isOpen:given:leftOut:)", "RoomBook.count(room:entrants:leftOut:at:)", "RoomBook.reveal(room:_:by:at:)", "RoomBook.steer(room:_:by:at:)", "RoomBook.events(ofRoom:)", "RoomBook.offeredPlaces(ofSessions:)", "RoomBook.recordedPlaces(ofSessions:)", "PublicRandomness.value(of:)", "Projection.gate(_:isUp:passing:isServed:version:)", "RoomKeeping.steer(room:_:)", "RoomStore.join(room:_:perNetwork:)", "RoomStore.admit(rank:of:to:for:most:)", "RoomStore.leave(rank:until:room:sessions:)", "RoomStore.board(ofRoom:)", "RoomStore.report(_:of:)", "RoomKeeping.health()", "RoomKeeping.board(ofRoom:)"]),
        Exemption(
            reason: "a letter when a turn is near: sent before it is noted, so that one may come twice after a crash",
            names: [
                "RoomStore.note(_:in:)", "TurnBook.roomsWithTurns()", "TurnBook.turnsWithoutRank(ofRoom:limit:)", "TurnBook.note(ranks:ofRoom:)",
                "TurnBook.dueTurns(ofRoom:below:at:limit:)", "TurnBook.settle(turns:at:)", "TurnBook.forgetTurns(askedBefore:ofSessionsBefore:)",
            ]),
        Exemption(
            reason: "who is kept out: said again each half minute, from what an operator noted in one step, with its line in the journal",
            names: ["BlockBook.blocks()", "BlockBook.blocks(at:)", "BlockBook.blocks(inForceAt:before:limit:)", "BlockBook.add(_:noted:)", "BlockBook.remove(block:by:noted:at:)", "BlockBook.eraseBlocks(endedBefore:)", "BlockStore.publish(_:)", "BlockStore.published()"]),
        Exemption(
            reason: "forgets who bought: asked again each hour until nothing is due, and no sale follows from it",
            names: ["Projection.erase(order:)", "PrivacyBook.erasableOrders(of:at:)", "PrivacyBook.erasableOrders(behind:policy:at:limit:)", "PrivacyBook.retain(orders:policy:at:)"]),
        Exemption(reason: "keeps for another week what is published", names: ["Projection.keepPicture(digest:)"]),
        Exemption(reason: "reads the stream: what was read and not acknowledged is read again", names: ["SalesStream.read(limit:wait:)"]),
        Exemption(
            reason: "reads the ledger",
            names: [
                "ReportBook.sales(_:)", "ReportBook.performances(_:)", "ReportBook.movements(ofSessions:isTest:)", "ReportBook.guests(ofSession:isTest:)", "ReportBook.figures(ofSession:isTest:doorsOpen:)", "ReportBook.seatHeat(ofSession:isTest:)", "ReportBook.lines(_:limit:)", "ReportBook.wishCounts()",
                "SalesJournal.hasJudged(order:)", "SalesJournal.lostSalesAt()", "SalesJournal.lastSaleAt()", "SalesJournal.owesPlaces(ofSession:)", "SalesJournal.knows(payment:)", "SalesJournal.news(in:)", "SalesJournal.lastNumber(ofSession:)",
                "SalesJournal.soldPlaces(ofSession:after:)", "SalesJournal.soldPlaces(ofSession:)",
                "SalesJournal.recordedOrders(ofSession:after:limit:)", "OutboxJournal.dueItems(in:at:limit:)",
                "OutboxJournal.refusal(ofOrder:)", "OutboxJournal.untoldOrder(_:)", "OutboxJournal.recordedOrder(_:)", "OutboxJournal.ticketDrafts(ofOrder:)", "OutboxJournal.deadLetters()", "OutboxJournal.backlog()",
                "OutboxJournal.correctedOrder(of:)", "OutboxJournal.moneyBack(ofOrder:)", "OutboxJournal.isOpen(_:)", "CommandJournal.openCommands()", "WishJournal.dueWishes(at:limit:)", "WaitingJournal.waitingSizes(except:at:)",
                "WaitingJournal.waitingParties(ofSession:category:sizes:except:limit:)", "WaitingJournal.listsFullOfStrangers()", "WaitingJournal.openOffers(after:limit:)", "WaitingJournal.hasOffers(ofSession:notHeldBy:)", "WaitingJournal.dueWaitingLetters(at:limit:)", "StaffDesk.command(_:)",
                "StaffDesk.command(withKey:)", "StaffDesk.outlook(of:)", "StaffDesk.admitted(toSession:)", "StaffDesk.commands(_:of:)", "OutboxJournal.announcementTold(ofOrder:)",
                "CatalogueStore.catalogueVersion()", "CatalogueStore.catalogue()", "CatalogueStore.layout(digest:)", "CatalogueStore.picture(digest:)",
                "LeaseLedger.lease()", "LeaseLedger.isAbandoned(_:)",
                "DoorBook.devices()", "DoorBook.device(tokenDigest:at:)", "DoorBook.sessions(of:)", "DoorBook.attendance(ofSession:from:)",
                "DoorBook.revocations(ofSession:above:limit:)", "DoorBook.issuedTickets(ofSession:after:limit:)", "DoorBook.code(of:organiser:)",
            ]),
        Exemption(
            reason: "codes and visits: no sale knows of them, and who loses one asks for another",
            names: [
                "SignInStore.count(_:limit:within:)", "SignInStore.offer(_:for:)", "SignInStore.redeem(digest:request:)", "SignInStore.queue(_:for:)",
                "SignInStore.begin(visit:email:for:)", "SignInStore.email(ofVisit:for:)", "SignInStore.end(visit:)", "SignInStore.orders(ofBuyer:behind:most:)",
                "CodeLetters.next(within:)", "CodeLetters.release(_:)", "CodeLetters.hasOrders(buyer:)",
            ]),
        Exemption(
            reason: "people of the house: each change is one transaction with its line in the journal, and no sale knows of it",
            names: [
                "StaffRegister.staff()", "StaffRegister.staffAccount(_:)", "StaffRegister.invite(_:link:by:at:)",
                "StaffRegister.move(_:to:by:at:)", "StaffRegister.revoke(_:by:at:)", "StaffRegister.reset(_:link:by:at:)",
                "StaffRegister.setProfile(_:name:language:at:)", "StaffRegister.addPasswordLink(_:email:at:)", "StaffRegister.openLink(digest:at:)",
                "StaffRegister.useLink(digest:password:session:at:)", "StaffRegister.tokens(ofAccount:)",
                "StaffRegister.addToken(_:account:at:)", "StaffRegister.revokeToken(_:account:by:at:)", "StaffRegister.token(digest:at:)",
                "StaffGate.credentials(email:)", "StaffGate.credentials(account:)", "StaffGate.beginAttempt(_:account:at:)",
                "StaffGate.endAttempt(_:isRight:)", "StaffGate.beginSession(_:account:matching:at:)", "StaffGate.finishSignIn(_:from:to:at:)",
                "StaffGate.confirm(session:_:at:)", "StaffGate.session(digest:at:)", "StaffGate.sessions(ofAccount:at:)",
                "StaffGate.endSession(_:account:at:)", "StaffGate.setTelephone(_:step:recoveryCodes:session:replacedBy:at:)",
                "StaffGate.setRecoveryCodes(_:account:at:)", "StaffGate.recoveryCodesLeft(account:)",
                "StaffGate.setPassword(_:replacing:account:keeping:at:)", "HouseJournal.journal(_:limit:)", "HouseJournal.note(_:of:detail:by:at:)",
            ]),
        Exemption(
            reason: "drafts of the programme: each change is one transaction with its line in the journal; what was to be published and was not is found again at the next look",
            names: [
                "VenueBook.venues()", "VenueBook.addVenue(_:by:at:)", "VenueBook.changeVenue(_:from:by:at:)",
                "DraftBook.drafts()", "DraftBook.dueDrafts(at:)", "DraftBook.draft(_:)", "DraftBook.addDraft(_:of:by:at:)", "DraftBook.saveDraft(_:_:revision:by:at:)",
                "DraftBook.scheduleDraft(_:at:revision:by:at:)", "DraftBook.publishDraft(_:revision:as:readAgainst:by:at:)", "DraftBook.refuseDraft(_:revision:mishap:at:)",
                "DraftBook.dropDraft(_:revision:by:at:)", "DraftBook.takenIDs()", "DraftBook.addFile(_:digest:at:)", "DraftBook.file(digest:)",
            ]),
        Exemption(
            reason: "who is there, and how much they log: said again each few seconds, and no sale knows of it",
            names: [
                "ProcessStore.report(_:)", "ProcessStore.leave(_:)", "ProcessStore.processes()", "ProcessStore.wish(_:of:named:)", "ProcessStore.storeHealth(lanes:)",
            ]),
        Exemption(
            reason: "what an operator reads of the ledger; a note on incidents is one transaction with its lines in the journal",
            names: [
                "OperationBook.ledgerHealth()", "OperationBook.openItems(limit:)", "OperationBook.openItems(_:limit:)", "DialogueBook.reports(_:about:limit:)", "BuyerRegister.personalData(of:)", "BuyerRegister.buyer(ofOrderNumber:)", "BuyerRegister.retention()", "BuyerRegister.lastRetention()", "OperationBook.openItem(_:)", "OperationBook.openItems(ofOrder:)", "OperationBook.account(ofOrder:)", "OperationBook.account(ofOrderNumber:)", "OperationBook.incident(_:)", "OperationBook.incidents(_:limit:)", "OperationBook.openIncidents()",
                "OperationBook.take(note:ofIncidents:by:at:)",
            ]),
        Exemption(
            reason: "who is told what happens: each change is one transaction with its line in the journal",
            names: [
                "SubscriberBook.subscribers()", "SubscriberBook.subscriber(_:)", "SubscriberBook.addSubscriber(_:by:at:)", "SubscriberBook.changeSubscriber(_:kinds:isOn:by:at:)",
                "SubscriberBook.pauseSubscriber(_:isPaused:by:at:)", "SubscriberBook.removeSubscriber(_:by:at:)", "SubscriberBook.tryOut(subscriber:by:at:)", "SubscriberBook.replay(subscriber:since:by:at:)",
            ]),
        Exemption(
            reason: "reports that are mailed: each change is one transaction with its line in the journal; what is due is owed in one transaction with when the next is, and found again until then",
            names: ["ReportCalendar.schedules()", "ReportCalendar.addSchedule(_:by:at:)", "ReportCalendar.endSchedule(_:by:at:)", "ReportCalendar.oweReports(at:)"]),
        Exemption(
            reason: "messages of the house's people: each is one transaction with its line in the journal; a letter about one is sent before it is noted, so that it may come twice",
            names: [
                "DialogueBook.dialogue(_:before:limit:)", "DialogueBook.authors(of:)", "DialogueBook.addEntry(_:by:at:)", "DialogueBook.noteSeen(_:through:by:)",
                "DialogueBook.threads(of:)", "DialogueBook.takeNotices(at:for:limit:)", "DialogueBook.settle(_:later:)",
            ]),
        Exemption(
            reason: "what is put forward: each change is one transaction with its line in the journal; what is looked at: sums that say nothing of a sale",
            names: [
                "PromotionBook.promotions(limit:)", "PromotionBook.addPromotion(_:by:at:)", "PromotionBook.changePromotion(_:by:at:)", "PromotionBook.endPromotion(_:by:at:)",
                "InterestStore.add(_:ofEvent:)", "InterestStore.interest(hoursAgo:)", "InterestBook.note(_:ofHour:)", "InterestBook.forgetInterest(before:)",
                "InterestReport.interest(in:)", "InterestReport.views(in:)", "InterestReport.interest(ofEvent:in:)", "InterestReport.interestSince()",
            ]),
        Exemption(reason: "sums for pages: in one transaction with how far they go, and what they lack is read beside them", names: ["SumBook.addUpLines(limit:)"]),
        Exemption(reason: "reads what was kept", names: ["LetterShelf.newest(_:)", "LetterShelf.letter(_:)"]),
        Exemption(
            reason: "asks the provider",
            names: [
                "PaymentProvider.payment(_:)", "PaymentProvider.payments(createdSince:after:)", "PaymentProvider.refunds(ofPayment:)",
                "PaymentProvider.disputes(ofPayment:)", "PaymentProvider.movements(_:createdSince:after:)",
            ]),
    ]

    /// The Swift files of a folder and of those in it.
    public static func ports(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }.sorted().map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }

    /// The fault points that the ports in these texts must have.
    public static func required(of ports: [String]) -> Set<String> {
        Set(ports.flatMap(methods)).subtracting(exemptions.flatMap(\.names))
    }

    /// Every method of every public protocol, as `Port.method(labels:)`.
    public static func methods(in text: String) -> [String] {
        text.components(of: /(?ms)^public protocol (\w+)[^{\n]*\{(.*?)^\}/).flatMap { port, body in
            functions(in: body).map { "\(port).\($0.name)" }
        }
    }

    /// The fault points that a decorator of Sources/Faults has.
    public static func points(in text: String) -> [String] {
        // A decorator of one port names it once, one of several at each step.
        let port = text.firstMatch(of: /points\.step\(\s*"(\w+)"/).map { String($0.1) }
        return functions(in: text).compactMap { function in
            guard function.body.contains("#function") else { return nil }
            let own = function.body.firstMatch(of: /step\(\s*"(\w+)"/).map { String($0.1) }
            return (own ?? port).map { "\($0).\(function.name)" }
        }
    }

    /// The functions of a text by their names as `#function` gives them, each with what follows until the next one.
    private static func functions(in text: String) -> [(name: String, body: Substring)] {
        let starts = text.matches(of: /(?m)^ {4}(?:public )?func (\w+)(?:<[^>]*>)?\(/)
        return starts.enumerated().map { index, match in
            let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : text.endIndex
            let rest = text[match.range.upperBound..<end]
            return ("\(match.1)(\(labels(rest)))", rest)
        }
    }

    /// The labels of the parameters that a text begins with, up to their closing parenthesis: `_:at:`.
    private static func labels(_ text: Substring) -> String {
        var (depth, labels, isNext) = (0, "", true)
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case "(", "[", "<": depth += 1
            case ")" where depth == 0: return labels
            case ")", "]": depth -= 1
            // An arrow closes nothing.
            case ">" where text[text.index(before: index)] != "-": depth -= 1
            case "," where depth == 0: isNext = true
            case let character where isNext && (character.isLetter || character == "_"):
                let label = text[index...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                labels += label + ":"
                isNext = false
            default: break
            }
            index = text.index(after: index)
        }
        return labels
    }
}

extension String {
    fileprivate func components(of pattern: Regex<(Substring, Substring, Substring)>) -> [(String, String)] {
        matches(of: pattern).map { (String($0.1), String($0.2)) }
    }
}
