import Domain

/// What the site says. Each language says all of it (`Phrase+French.swift`, `Phrase+English.swift`): the compiler compares them.
enum Phrase: Sendable {
    // The frame of every page.
    case siteName, siteMotto, skipToContent, programme, testMode, specimen
    case footer, licence(String), languageMenu, legalMenu, legalNotice, termsMenu, privacy, basket, basketEmpty, basketEmptyHint

    // The programme.
    case programmeTitle, programmeLead, search, searchLabel, searchHint, allCities, allGenres, allVenues, city, genre, venue, from, until, mostExpensive
    case results(Int), nothingFound, datesBackwards, showAll, dates(Int), fromPrice(String), fromNothing

    // The agenda, a venue, and what other sites show of it.
    case mainMenu, agenda, agendaLead, monthOf(String), month(Int, year: Int), previousMonth, nextMonth, nothingThisMonth, sessionsOn(Int, String), weekdays, featured
    case access, onHere, nothingHere, showOnMap, forYourSite, forYourSiteHint, allSessionsHere, subscribe, newsFeed, contactWord, termsOfSale, legalMediator(String)

    // An event and its sessions.
    case dayAndTime(day: String, time: String), doors(String), placesLeft(Int), lastPlaces(Int), soldOut, cancelled, cancelledHint, saleOver, saleOpens(String), free
    case postponed, postponedFrom(String), choosePlaces, organisedBy(String), sessionsTitle, address, priceRange(String, String), capacityOf(Int), length(minutes: Int), unknownStock, opensIn, addToCalendar

    case tellMe, tellMeHint, wishNoted, wishNotedHint, invalidWish, wishesFull, tooManyWishes

    // Choosing places.
    case chooseTitle, chooseLead(Int), numbered, standing, quantityOf(String), together, togetherHint, holdPlaces, holdHint(minutes: Int), openBasket, feePerPlace(String, String), feePerOrder(String, String), pictureBy(String)
    case accessCode, accessCodeHint, wheelchairHint, wheelchairAlone, wheelchairsOpen(Int), wheelchairsOpenHint

    // Choosing seats.
    case seatsTitle, seatsLead(Int), bestPlacesInstead, seatsInstead, seatList, sections, row(String), rowWord, seatWord, seatTaken, seatChosen, seatRemoved, mapLoads, mapName, mapHelp
    case stage, viewsFromSides, viewsFromFar, instead, takeInstead(Int)
    case seatGone, mapStale, chosenElsewhere, sumSoFar, tariffsLater
    case zoomIn, zoomOut, noneChosen, removeSeat, withCompanion(String), companionAlone, companionAloneHint

    // The basket.
    case basketTitle, basketKeptUntil(String), basketTimeLeft, extend, extendHint(minutes: Int), extended, release, yourPlaces, tariff, place, standingPlace, yourDetails, name, email, emailHint, continueToRecap
    case basketSplit, otherLanguage, otherLanguageChosen

    // The recap.
    case recapTitle, recapLead, total, priceWord, buyerIs(String, String), legalTitle, legalSeller(String, String), legalNoWithdrawal, legalNoResale, legalData, orderNow, orderFree, change

    // The order.
    case orderTitle, orderWaits, orderWaitsUntil(String), pay, orderCancel, orderClosing, orderConfirmed, orderTicketed, orderCancelled, orderExpired, orderRefunded, orderRefused, orderSessionCancelled, cardDeclined
    case refusedPlacesGone, refusedClosed, refusedLimit, refusedCancelled, refusedCapture, refusedLate
    case showTickets, keepThisPage, takenBack, backToProgramme, refunded(String), tickets, ticketNumber(String), ticketHint, print, priceWithTax(String), gratuity, bookedOn(String), lineRefundable(String), askRefund, refundAsked, orderReturns, refine, pdfPaper, pdfPhone, saveCode, entrance, shortCode, yourOrder, declinedReturns, gettingThere, placesAgain, seeShow, retry, backToBasket

    /// Letters and "my tickets"; places that are given back; names on tickets; waiting lists; waiting rooms; codes; who is slowed down; what is asked for a number; baskets; who buys; how an order stands.
    case account(AccountPhrase), giveBack(ReturnPhrase), names(NamePhrase), waiting(WaitingPhrase), room(RoomPhrase), code(CodePhrase), guarded(GuardPhrase), proof(ProofPhrase), kept(BasketPhrase), buyer(BuyerPhrase), order(OrderPhrase)

    // When something is in the way.
    case basketGone, basketGoneHint, priceChanged, priceChangedHint, refundTooLate, refundNotOffered, notCancellable
    case notFound, notFoundHint, internalError, internalErrorHint, busy, busyHint, holdExpired, holdExpiredHint, seatsTaken(Int), seatsTakenHint([SeatName]), soldOutNow, soldOutNowHint(Int), notTogether, notTogetherHint, limit, limitHint(limit: Int, already: Int)
    case orphan, orphanHint([SeatName]), saleNotOpen, saleClosed, saleSuspended, saleSuspendedHint, chooseSomething, invalidName, invalidEmail, badForm, badFormHint, crowded, crowdedHint, notAdmitted, notAdmittedHint, unknownCode, paymentUnavailable, paymentUnavailableHint, paymentRefused, paymentRefusedHint, foreignForm, foreignFormHint
}
