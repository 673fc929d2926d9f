import Domain

// Every message of the site that is not part of a page's own words.
extension Message {
    public static let notFound = Message(.notFound, .notFoundHint)
    public static let internalError = Message(.internalError, .internalErrorHint)
    public static let busy = Message(.busy, .busyHint)
    public static let badForm = Message(.badForm, .badFormHint)
    public static let foreignForm = Message(.foreignForm, .foreignFormHint)
    public static let holdExpired = Message(.holdExpired, .holdExpiredHint)
    public static let basketGone = Message(.basketGone, .basketGoneHint)
    public static let basketEmpty = Message(.basketEmpty, .basketEmptyHint)
    public static let priceChanged = Message(.priceChanged, .priceChangedHint)
    public static let soldOutSession = Message(.soldOut, .soldOutNowHint(0))
    public static let refundTooLate = Message(.refundTooLate)
    public static let refundNotOffered = Message(.refundNotOffered)
    public static let notCancellable = Message(.notCancellable)
    public static let saleNotOpen = Message(.saleNotOpen)
    public static let saleClosed = Message(.saleClosed)
    public static let cancelled = Message(.cancelled)
    public static let suspended = Message(.saleSuspended, .saleSuspendedHint)
    public static let chooseSomething = Message(.chooseSomething)
    public static let companionAlone = Message(.companionAlone, .companionAloneHint)
    public static let notTogether = Message(.notTogether, .notTogetherHint)
    public static let crowded = Message(.crowded, .crowdedHint)
    public static let notAdmitted = Message(.notAdmitted, .notAdmittedHint)
    public static let unknownCode = Message(.unknownCode)
    public static let paymentUnavailable = Message(.paymentUnavailable, .paymentUnavailableHint)
    public static let paymentRefused = Message(.paymentRefused, .paymentRefusedHint)
    public static let invalidWish = Message(.invalidWish)
    public static let wishesFull = Message(.wishesFull)
    public static let tooManyWishes = Message(.tooManyWishes)
    public static let wishNoted = Message(.wishNoted, .wishNotedHint)
    static let someOrdersAway = Message(.account(.someOrdersAway), .account(.someOrdersAwayHint), tone: .notice)
    public static let invalidName = Message(.invalidName)
    public static let invalidEmail = Message(.invalidEmail)
    public static let invalidBuyer = Message(.invalidName, .invalidEmail)

    public static func seatsTaken(_ seats: [SeatName]) -> Message { Message(.seatsTaken(seats.count), .seatsTakenHint(seats)) }
    public static func orphan(_ seats: [SeatName]) -> Message { Message(.orphan, .orphanHint(seats)) }
    public static func soldOut(free: Int) -> Message { Message(.soldOutNow, .soldOutNowHint(free)) }
    public static func limit(_ limit: Int, already: Int) -> Message { Message(.limit, .limitHint(limit: limit, already: already)) }
}
