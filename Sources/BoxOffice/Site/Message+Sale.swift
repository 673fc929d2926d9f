import Booking
import Domain
import Pages

// What the sale refuses, as a spectator is told.
extension Message {
    /// Nil where a problem says enough.
    init?(_ refusal: SaleRefusal, layout: HouseLayout?) {
        func names(_ seats: [SeatPosition]) -> [SeatName] { seats.compactMap { layout?.seat(at: $0)?.name } }
        switch refusal {
        case .suspended: self = .suspended
        case .notOpen: self = .saleNotOpen
        case .closed: self = .saleClosed
        case .cancelled: self = .cancelled
        case .limitExceeded(let limit, let already): self = .limit(limit, already: already)
        case .slowed(let until, let now, let isNetwork): self = .slowed(seconds: Int((until.milliseconds - now.milliseconds) / 1000), isNetwork: isNetwork)
        case .hasty: self = .hasty
        case .soldOut(category: _, let free): self = .soldOut(free: free)
        case .seatsTaken(let seats): self = .seatsTaken(names(seats))
        case .apart: self = .notTogether
        case .orphans(let seats): self = .orphan(names(seats))
        case .crowded: self = .crowded
        case .notAdmitted: self = .notAdmitted
        case .holdExpired: self = .holdExpired
        case .holdChanged: self = .basketChanged
        case .keyReused, .holdOrdered: return nil
        }
    }

    init(_ mistake: HoldMistake, session: Session) {
        switch mistake {
        case .tooManyPlaces(let limit, requested: _): self = .limit(limit, already: 0)
        case .unknownCode: self = .unknownCode
        case .nothingRequested: self = .chooseSomething
        case .unknownCategory, .unknownSeat, .seatTwice, .quantityOutOfRange, .tooManyGroups, .seatsUnnamed: self = .badForm
        case .companionAlone: self = .companionAlone
        }
    }

    init(_ mistake: OrderMistake) {
        switch mistake {
        case .invalidName: self = .invalidName
        case .invalidEmail: self = .invalidEmail
        case .tariffIsOver: self = .codePriceOver
        case .unknownTariff, .placeNotInHold, .tooManyChoices: self = .badForm
        }
    }

    /// Of what a buyer typed: all of it that is wrong.
    init(_ mistake: OrderMistake, in form: BuyerForm) {
        let marked = form.marked(mistake)
        self = marked.hasNameProblem && marked.hasEmailProblem ? .invalidBuyer : Message(mistake)
    }

    /// Why somebody has no number, where its page goes on; nil where a page of its own says more.
    init?(joining problem: Problem, sendsLetters: Bool) {
        switch problem.type {
        case Problem.addressWaits.type: self = .addressWaits
        case "address-required": self = .addressNeeded
        case "work-required": self = sendsLetters ? .workNeeded : .workNeededOnly
        default: return nil
        }
    }

    init(_ problem: Problem) {
        switch problem.type {
        case "hold-expired": self = .holdExpired
        case "blocked": self = .blocked
        case "room-away": self = .roomAway
        case "too-many-requests": self = .crowdedNetwork
        case "room-not-open": self = .roomTooEarly
        case "refund-too-late": self = .refundTooLate
        case "refund-not-offered", "order-not-paid": self = .refundNotOffered
        case "name-final": self = .nameFinal
        case "order-not-cancellable": self = .notCancellable
        case "sale-suspended", "temporarily-unavailable": self = .suspended
        case "payment-unavailable": self = .paymentUnavailable
        case "malformed-request", "body-too-large", "invalid-request", "idempotency-key-reused": self = .badForm
        default: self = problem.status.code == 404 ? .notFound : problem.status == .serviceUnavailable ? .busy : problem.status.code < 500 ? .badForm : .internalError
        }
    }
}

extension BuyerForm {
    /// With the fields marked that are wrong.
    func marked(_ mistake: OrderMistake) -> BuyerForm {
        var form = self
        switch mistake {
        case .invalidName, .invalidEmail:
            // The first of two is what the order stumbles over; who mends it is told of both.
            (form.hasNameProblem, form.hasEmailProblem) = (OpenOrder.name(typed: name) == nil, OpenOrder.address(typed: email) == nil)
        case .unknownTariff, .tariffIsOver, .placeNotInHold, .tooManyChoices: form.tariffs = [:]
        }
        return form
    }
}
