import Booking
import Domain
import Hummingbird

// Refusals of the sale, in the buyer's words.
extension Problem {
    init(_ refusal: SaleRefusal, session: Session, layout: HouseLayout?) {
        switch refusal {
        case .suspended:
            self = .suspended
        case .notOpen(let opensAt, let now):
            self = .refusal(
                "sale-not-open", .forbidden, "Booking is not open yet",
                "\(opensAt < session.bookingOpensAt ? "With this code booking" : "Booking") for this session opens at \(session.local(opensAt)).",
                ["opensAt": .text(session.local(opensAt)), "serverTime": .text(session.local(now))])
        case .closed(let at):
            self = .refusal(
                "sale-closed", .forbidden, "Booking is closed",
                "Booking for this session closed at \(session.local(at)).", ["closedAt": .text(session.local(at))])
        case .cancelled:
            self = .refusal(
                "session-cancelled", .forbidden, "The session is cancelled", "Nothing is sold for a cancelled session.")
        case .notAdmitted:
            self = .notAdmitted
        case .keyReused:
            self = .refusal(
                "idempotency-key-reused", .unprocessableContent, "This Idempotency-Key came with another request",
                "Use a new key for a new request; repeat a request with its own key.")
        case .limitExceeded(let limit, let already):
            self = .limitExceeded(limit, already: already)
        case .slowed(let until, let now, let isNetwork):
            self = .slowed(until, now, isNetwork: isNetwork, session.inventory.droppedBaskets)
        case .hasty(let until, let now):
            self = .hasty(until, now, session.inventory.networkHolds)
        case .soldOut(let category, let free):
            let id = session.categories.indices.contains(category) ? session.categories[category].id : ""
            self = .refusal(
                "sold-out", .conflict, "Not enough places left",
                free == 0 ? "No place is free in \(id) at this moment." : "Only \(free) places are free in \(id).",
                ["category": .text(id), "remaining": .number(free)])
        case .apart(let category):
            let id = session.categories.indices.contains(category) ? session.categories[category].id : ""
            self = .refusal(
                "not-side-by-side", .conflict, "So many places are not free side by side",
                "Ask for fewer places in \(id), or leave 'together' out to be seated in groups near each other.",
                ["category": .text(id)])
        case .orphans(let seats):
            let ids = seats.compactMap { layout?.seat(at: $0)?.id }
            self = .refusal(
                "single-seat-left", .conflict, "This choice leaves a single seat alone",
                "Nobody would buy \(ids.joined(separator: ", ")) between taken places: choose it too, or move by one seat.",
                ["seats": .texts(ids)])
        case .crowded:
            var problem = Problem(
                type: "too-many-holds", status: .serviceUnavailable, title: "Too many baskets are open at this moment",
                detail: "Places come back as baskets are paid or run out. Try again in a moment.")
            problem.retryAfter = 5
            self = problem
        case .seatsTaken(let seats):
            let ids = seats.compactMap { layout?.seat(at: $0)?.id }
            self = .refusal(
                "seats-taken", .conflict, "Some of these seats were just taken",
                "Choose others instead of \(ids.joined(separator: ", ")); none of the seats was held.",
                ["seats": .texts(ids)])
        case .holdExpired:
            self = .holdExpired
        case .holdChanged:
            self = .refusal(
                "hold-changed", .conflict, "Some of the hold's places were given back",
                "Read the hold again, and order what it has now.")
        // Which one, its buyer knows.
        case .holdOrdered:
            self = .refusal(
                "hold-already-ordered", .conflict, "An order was already opened on this hold",
                "Who opened it has its number, and pays or cancels it.")
        }
    }

    static let notAdmitted = Problem.refusal(
        "not-admitted", .forbidden, "A waiting room stands before this sale",
        "Join it, and hold places within the shopping time of the admission that it gives.")

    init(_ mistake: HoldMistake) {
        switch mistake {
        case .nothingRequested:
            self = .invalid("Name at least one seat or one category with a quantity in 'items'.")
        case .unknownCategory(let id):
            self = .invalid("This session has no category '\(id.excerpt)'.", ["category": .text(id.excerpt)])
        case .unknownSeat(let id):
            self = .invalid("This session has no seat '\(id.excerpt)'.", ["seat": .text(id.excerpt)])
        case .seatTwice(let id):
            self = .invalid("Seat '\(id.excerpt)' is named twice.", ["seat": .text(id.excerpt)])
        case .quantityOutOfRange(let category, let quantity):
            self = .invalid("\(quantity) is no quantity for '\(category.excerpt)': ask for 1 to \(PlaceReader.quantities.upperBound).")
        case .tooManyGroups(let limit, let requested):
            self = .invalid(
                "The house chooses at most \(limit) groups of numbered places for one request; \(requested) were asked for. Ask for fewer, larger ones.",
                ["limit": .number(limit), "requested": .number(requested)])
        case .unknownCode:
            self = .invalid("This code opens nothing in this session. Check it, or leave it out.")
        case .companionAlone(let id):
            self = .invalid(
                "'\(id.excerpt)' is a companion's place: it is held together with the wheelchair place beside it.")
        case .seatsUnnamed(let id):
            self = .invalid("'\(id.excerpt)' has numbered seats: name each of them that stays.", ["category": .text(id.excerpt)])
        case .tooManyPlaces(let limit, let requested):
            self = .refusal(
                "limit-exceeded", .conflict, "Too many places for one buyer",
                "One buyer may have \(limit) places in this session; \(requested) were asked for.",
                ["limit": .number(limit), "requested": .number(requested)])
        }
    }

    init(_ mistake: OrderMistake) {
        switch mistake {
        case .unknownTariff(let id): self = .invalid("The category has no tariff '\(id.excerpt)'.")
        case .tariffIsOver(let id):
            self = .invalid("'\(id.excerpt)' was for places of an allotment, and what was left of it is everybody's by now. Choose a tariff of the category.")
        case .placeNotInHold(let id): self = .invalid("'\(id.excerpt)' is not among the hold's places.")
        case .tooManyChoices(let id): self = .invalid("More tariffs were chosen for '\(id.excerpt)' than places are held.")
        case .invalidName: self = .invalid("Give the buyer's name, 1 to 120 characters.")
        case .invalidEmail: self = .invalid("Give an e-mail address to which the tickets can be sent.")
        }
    }

    private static func slowed(_ until: Timestamp, _ now: Timestamp, isNetwork: Bool, _ rule: DroppedBaskets) -> Problem {
        let seconds = Int((until.milliseconds - now.milliseconds + 999) / 1000)
        let quota = isNetwork ? rule.network : rule.visitor
        var problem = Problem(
            type: "too-many-dropped-baskets", status: .tooManyRequests, title: "Too many baskets were left",
            detail: "\(quota) baskets may be given back or run out unpaid in an hour\(isNetwork ? ", by all visitors of your network" : ""). Hold places again in \(seconds) s.",
            members: ["scope": .text(isNetwork ? "network" : "visitor")], retryAfter: seconds)
        problem.rateLimit = .init(name: "dropped-baskets", quota: quota, window: 3600)
        return problem
    }

    private static func hasty(_ until: Timestamp, _ now: Timestamp, _ quota: Int) -> Problem {
        let seconds = max(Int((until.milliseconds - now.milliseconds + 999) / 1000), 1)
        var problem = Problem(
            type: "too-many-holds-from-there", status: .tooManyRequests, title: "Too many places are held from your network in a short time",
            detail: "\(quota) baskets may be begun from a network in ten minutes, by all of its visitors together. Hold places again in \(seconds) s, or from another network, such as a phone's own.",
            members: ["scope": .text("network")], retryAfter: seconds)
        problem.rateLimit = .init(name: "network-holds", quota: quota, window: 600)
        return problem
    }

    static func limitExceeded(_ limit: Int, already: Int) -> Problem {
        refusal(
            "limit-exceeded", .conflict, "Too many places for one buyer",
            "One buyer may have \(limit) places in this session, and has \(already) already.",
            ["limit": .number(limit), "already": .number(already)])
    }

    static let unknownOrder = unknown("order", type: "unknown-order")

    static let sessionOfTicketsCancelled = refusal(
        "session-cancelled", .conflict, "The session is cancelled", "Its tickets open no door any more; what was paid goes back by itself.")

    static func notPaid(_ state: OrderState) -> Problem {
        refusal(
            "order-not-paid", .conflict, "This order has no tickets", "Its state is \(state.rawValue).", ["state": .text(state.rawValue)])
    }

    static let noLetters = refusal(
        "no-letters", .conflict, "This box office writes no letters", "Nobody can be told of an opening. Look at the session's bookingOpensAt instead.")

    static let noWaitingList = refusal(
        "no-waiting-list", .conflict, "There is no waiting list here", "This box office writes no letters, so nobody could be told. Look again later.")

    static let roomComesFirst = refusal(
        "room-comes-first", .conflict, "People wait in the waiting room before this sale",
        "The waiting list opens when everybody there has had a turn, or everything is sold. Join the waiting room until then.")

    static func placesAvailable(_ free: Int) -> Problem {
        refusal(
            "places-available", .conflict, "So many places can be had now", "\(free) places are free in this category: hold them instead.",
            ["remaining": .number(free)])
    }

    static func waitingListEnded(_ at: String) -> Problem {
        refusal(
            "waiting-list-ended", .forbidden, "The waiting list has ended",
            "It ended at \(at). Places that come back are on sale for everybody.", ["closedAt": .text(at)])
    }

    static let placesNotHeld = refusal(
        "hold-changed", .conflict, "The hold has not all of these places",
        "Some may have been given back before; nothing was now. Read the hold again, and name what stays of what it has.")

    /// - Parameter seats: their ids.
    static func leftAlone(_ seats: [String]) -> Problem {
        refusal(
            "single-seat-left", .conflict, "A single seat would be left alone",
            "Nobody would buy \(seats.joined(separator: ", ")) between taken places: keep it, or give back one at the end; nothing was given back.",
            ["seats": .texts(seats)])
    }

    static let holdExpired = refusal(
        "hold-expired", .gone, "The hold has expired",
        "Its places are on sale again. Hold places once more; nothing was paid.")

    private static func refusal(
        _ type: String, _ status: HTTPResponse.Status, _ title: String, _ detail: String, _ members: [String: Member] = [:]
    ) -> Problem {
        Problem(type: type, status: status, title: title, detail: detail, members: members)
    }
}

extension String {
    /// Enough of a text that a stranger sent to recognise it in an answer.
    fileprivate var excerpt: String { count <= 64 ? self : prefix(63) + "…" }
}
