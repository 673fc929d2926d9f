import Domain
import WaitingRoom

extension Message {
    public static let robot = Message(.room(.robot), .room(.robotHint))
    public static let roomTooEarly = Message(.room(.tooEarly), .room(.tooEarlyHint), tone: .notice)
    public static let roomAway = Message(.room(.roomAway), .room(.roomAwayHint))
    public static let onlyWheelchairs = Message(.room(.onlyWheelchairs), .room(.onlyWheelchairsHint), tone: .notice)
    public static let shopFull = Message(.room(.full), .room(.fullHint), tone: .notice, again: true)
    public static let crowdedNetwork = Message(.room(.crowdedNetwork), .room(.crowdedNetworkHint))
    public static let turnNoted = Message(.room(.turnNoted), .room(.turnNotedHint), tone: .notice)
    public static let turnsEnough = Message(.room(.turnsEnough))
    public static let turnsFull = Message(.room(.turnsFull))
    public static let gaveTurn = Message(.room(.gaveTurn), tone: .notice)
}

/// Where somebody waits. The page says everything as it is now; `room.js` keeps it true from what the room shows everybody, and without scripts
/// the page comes again by itself. Each state has a part of the page, and one of them is shown.
public struct RoomPage: Sendable {
    public enum Standing: Hashable, Sendable {
        /// Has no number.
        case outside
        case turn(Turn, number: UInt32)
        /// Had its turn.
        case over
    }

    /// Names of the page's parts, which `room.js` knows too.
    private enum Part: String, CaseIterable {
        case outside, early, drawing, waiting, called, over
        case soldOut = "sold-out"
    }

    /// Name of a field that people do not see: what fills it in is no person.
    public static let trap = "website"

    /// Names of the fields with what a browser computed.
    public static let (challenge, answer) = (JoinForm.challenge, JoinForm.answer)

    let show: Show
    let board: RoomBoard
    /// Of the sale.
    let opensAt: Timestamp
    /// In seconds.
    let shopping: Int
    /// Of the show's session, by category.
    let stock: [RoomStock]
    /// Of the operator.
    let note: String?
    let standing: Standing
    let now: Timestamp
    let basket: SiteURL?
    let message: Message?
    let asks: RoomAsks

    /// - Parameters:
    ///   - asks: of whoever wants a number.
    ///   - basket: of the same session, which the visitor has already.
    public init(
        show: Show, asks: RoomAsks = .nothing, board: RoomBoard, opensAt: Timestamp, shopping: Int, stock: [RoomStock], note: String?, standing: Standing, now: Timestamp,
        basket: SiteURL? = nil, message: Message? = nil
    ) {
        self.asks = asks
        (self.show, self.board, self.opensAt, self.shopping, self.note) = (show, board, opensAt, shopping, note)
        (self.stock, self.standing, self.now, self.basket, self.message) = (stock.filter { $0.session == show.session.id }, standing, now, basket, message)
    }

    public func page(in say: Language) -> Page {
        let url = SiteURL.room(show.session.id)
        return Page(
            say, url, title: "\(title(say)) – \(show.event.title)", isPrivate: true, refreshAfter: refresh, script: .room,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })\(basket.map { "<p class=\"message notice\"><a href=\"\($0.path(in: say))\">\(say(.openBasket))</a></p>" as HTML })
                <section class="room" aria-labelledby="room" \(facts(url, say))>
                <h2 id="room">\(say(.room(.title)))</h2>
                <p class="visually-hidden" aria-live="polite" data-told></p>
                <p class="message notice" data-note="message"\(note == nil ? " hidden" as HTML : nil)>\(say(.room(.fromHouse))) <span data-fill="message">\(note ?? "")</span></p>
                <p class="message notice" data-note="paused"\(board.phase == .paused ? nil : " hidden" as HTML)>\(say(.room(.paused)))</p>
                <p class="message notice" data-note="gone" hidden><span data-fill="gone"></span></p>
                <div class="message notice" data-note="wheelchairs"\(leavesWheelchairs ? nil : " hidden" as HTML)><p>\(say(.room(.wheelchairs)))</p><p class="actions"><a class="button" href="\(SiteURL.session(show.session.id).path(in: say))">\(say(.room(.wheelchairsGo)))</a></p></div>
                <p class="message error" data-note="away" hidden><strong>\(say(.room(.away)))</strong> \(say(.room(.awayHint)))</p>
                \(Part.allCases.map { part in
                    "<div class=\"state\" data-part=\"\(part.rawValue)\"\(part == self.part ? nil : " hidden" as HTML)>\(content(of: part, say))</div>" as HTML
                })
                \(show.sendsLetters && number != nil ? turnLetter(say) : nil)</section>
                \(left(say))
                \(show.session.categoriesByCode(at: now).isEmpty ? nil : "<p>\(say(.code(.pastRoom)))</p><p>\(CodeLink.link(show.session, say))</p>" as HTML)
                <h2>\(say(.room(.how)))</h2><p class="prose">\(say(.room(.howText)))</p>
                <p><a class="button quiet" href="\(SiteURL.draw(show.session.id).path(in: say))\(number.map { "?numero=\(Int($0) + 1)" as HTML })">\(say(.room(.checkDraw)))</a></p>
                """)
    }

    private var number: UInt32? {
        if case .turn(_, let number) = standing { number } else { nil }
    }

    private var leavesWheelchairs: Bool { board.leavesWheelchairs(of: show.session, stock: stock, at: now) }

    private var part: Part {
        // Who was called is told as well, instead of going in to find nothing.
        guard board.phase != .soldOut else { return .soldOut }
        switch standing {
        case .outside: return .outside
        case .over: return .over
        case .turn(let turn, _):
            switch turn {
            case .notDrawn: return board.phase == .early || board.phase == .tooEarly ? .early : .drawing
            case .waiting: return .waiting
            case .called: return .called
            case .soldOut: return .soldOut
            case .open, .closed: return .outside
            }
        }
    }

    private func title(_ say: Language) -> String { say(.room(part == .called ? .called : .title)) }

    /// In seconds, for browsers without scripts.
    private var refresh: Int {
        guard case .turn(let turn, _) = standing else { return 30 }
        let next = max(board.secondsUntilNextLook(turn), 5)
        // Who came early looks soon after the opening.
        return board.phase == .early ? min(next, max(Int((opensAt.milliseconds - now.milliseconds) / 1000), 0) + 5) : next
    }

    /// What `room.js` has to know.
    private func facts(_ url: SiteURL, _ say: Language) -> HTML {
        let words: [(String, RoomPhrase)] = [
            ("between", .between), ("about", .about), ("soon", .soon), ("unknown", .unknownWait), ("ahead", .ahead), ("likely", .likely),
            ("uncertain", .uncertain), ("unlikely", .unlikely), ("none", .none), ("gone", .tierGone), ("turn", .called),
        ]
        let texts = words.map { name, phrase -> HTML in " data-\(name)=\"\(say(.room(phrase)))\"" }
        let wheelchairs = show.session.reservedWheelchairs(at: now).map { show.session.categories[$0.category].id }.joined(separator: " ")
        return """
            data-wheelchairs="\(wheelchairs)" data-room="\(Int(board.room))"\(number.map { " data-number=\"\(Int($0))\"" as HTML }) data-state="\(part.rawValue)" data-phase="\(board.phase.rawValue)" \
            data-session="\(show.session.id)" data-page="\(url.path(in: say))"\(texts)
            """
    }

    private func content(of part: Part, _ say: Language) -> HTML {
        let opening = say.moment(opensAt, localTo: show.zone)
        switch part {
        case .outside:
            let isEarly = board.phase == .early
            return """
                <p class="big">\(say(.room(isEarly ? .early : .late)))</p><p>\(say(.room(isEarly ? .earlyHint(opening) : .lateHint)))</p>
                \(countdown(say))<p class="hint"><span data-fill="queued">\(say.number(Int(board.people)))</span> \(say(.room(.waitingNow)))</p>
                \(join(.join, in: part, say))
                """
        case .early:
            return """
                <p class="big good">\(say(.room(.isEarly)))</p>
                <p>\(say(.room(.number)))<br><strong class="rank">\(number.map { say.number(Int($0) + 1) } ?? "")</strong></p>
                \(countdown(say))<p>\(say(.room(.isEarlyHint)))</p><p class="hint">\(say(.room(.comeBack)))</p>
                """
        case .drawing: return "<p class=\"big\">\(say(.room(.drawing)))</p><p>\(say(.room(.drawingHint)))</p><p class=\"hint\">\(say(.room(.comeBack)))</p>"
        case .waiting:
            let (rank, ahead, wait, outlook) = waiting
            return """
                <p class="big">\(say(.room(.waiting)))<br><strong class="rank" data-fill="rank">\(rank.map { say.number(Int($0) + 1) } ?? "")</strong></p>
                <dl class="facts"><div><dt>\(say(.room(.estimate)))</dt><dd data-fill="wait">\(RoomWords.wait(wait, say))</dd><dd class="hint" data-fill="ahead">\(say(.room(.ahead)).replacing("{a}", with: say.number(Int(ahead))))</dd></div>
                <div><dt>\(say(.room(.outlook)))</dt><dd data-fill="outlook">\(RoomWords.outlook(outlook, say))</dd></div></dl>
                <p class="hint">\(say(.room(.comeBack)))</p>
                """
        case .called:
            return """
                <p class="big good">\(say(.room(.called)))</p><p>\(say(.room(.calledHint(minutes: shopping / 60))))</p>
                <form method="post" action="\(SiteURL.enterRoom(show.session.id).path(in: say))"\(message?.again == true ? " data-again" as HTML : nil)><p class="actions"><button type="submit" data-enter>\(say(.room(.goIn)))</button></p></form>
                """
        case .soldOut:
            return """
                <p class="big">\(say(.room(.soldOut)))<span data-note="wheelchairs"\(leavesWheelchairs ? nil : " hidden" as HTML)>\(say(.room(.exceptWheelchairs)))</span></p><p>\(say(.room(.soldOutHint)))</p>
                \(show.sendsLetters ? "<p><a class=\"button quiet\" href=\"\(SiteURL.waiting(show.session.id).path(in: say))\">\(say(.waiting(.offer)))</a></p>" as HTML : nil)
                <p><a class="button quiet" href="\(SiteURL.programme.path(in: say))">\(say(.backToProgramme))</a></p>
                """
        case .over: return "<p class=\"big\">\(say(.room(.over)))</p><p>\(say(.room(.overHint)))</p>\(join(.joinAgain, in: part, say))"
        }
    }

    /// A letter when the turn is near, for who waits: beside the parts, because who types must not lose it when a part is shown instead of another.
    private func turnLetter(_ say: Language) -> HTML {
        let parts: [Part] = [.early, .drawing, .waiting]
        return """
            <form class="wish" method="post" action="\(SiteURL.askForTurn(show.session.id).path(in: say))" data-with="\(parts.map(\.rawValue).joined(separator: " "))"\(parts.contains(part) ? nil : " hidden" as HTML)>\
            <p class="field"><label for="turn">\(say(.room(.turnEmail)))</label><input id="turn" name="email" type="email" autocomplete="email" required maxlength="254" aria-describedby="turn-hint"></p>\
            <p class="field"><button class="quiet" type="submit">\(say(.room(.turnButton)))</button></p><small id="turn-hint">\(say(.room(.turnHint)))</small></form>
            """
    }

    /// Until the sale opens; the page comes again then.
    private func countdown(_ say: Language) -> HTML? {
        guard board.phase == .early else { return nil }
        return Countdown.line(say(.room(.untilOpening)), until: opensAt, now: now, page: nil)
    }

    private var waiting: (rank: UInt32?, ahead: UInt32, WaitEstimate, StockOutlook) {
        guard case .turn(.waiting(let rank, let ahead, let wait, let places), _) = standing else { return (nil, 0, .unknown, .uncertain) }
        return (rank, ahead, wait, places)
    }

    private func join(_ label: RoomPhrase, in part: Part, _ say: Language) -> HTML {
        JoinForm(session: show.session.id, asks: asks, organiser: show.event.organiser, name: part.rawValue, label: label).block(say)
    }

    private func left(_ say: Language) -> HTML? {
        let session = show.session
        let rows = session.publicCategories.map { index -> HTML in
            let category = session.categories[index]
            let free = stock.first { $0.category == category.id }?.free
            let prices = Set(category.tariffs.map(session.fullPrice)).sorted { $0.cents < $1.cents }
            let price = prices.count > 1 ? say(.priceRange(say.price(prices[0]), say.price(prices[prices.count - 1]))) : prices.first.map { say.price($0) } ?? ""
            let places = free.map { $0 == 0 ? say(.room(.none)) : say.number($0) } ?? "–"
            return "<tr><th scope=\"row\">\(HTML.french(category.name, say))<br><span>\(price)</span></th><td class=\"amount\" data-stock=\"\(category.id)\" data-name=\"\(category.name)\">\(places)</td></tr>"
        }
        return """
            <h2>\(say(.room(.left)))</h2><table class="order left"><thead><tr><th scope="col">\(say(.room(.leftCategory)))</th><th scope="col" class="amount">\(say(.room(.leftPlaces)))</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }
}

/// The shopping time of somebody who was let in, where places are chosen.
enum ShoppingTime {
    static func block(_ show: Show, _ say: Language) -> HTML? {
        guard let time = show.shopping else { return nil }
        return """
            <section class="timer"><p>\(say(.room(.shopUntil(say.time(time.until, localTo: show.zone)))))</p>
            \(Countdown.line(say(.room(.timeLeft)), until: time.until, now: time.now, page: SiteURL.room(show.session.id).path(in: say)))
            <form method="post" action="\(SiteURL.leaveRoom(show.session.id).path(in: say))"><button class="quiet" type="submit">\(say(.room(.giveTurn)))</button></form></section>
            """
    }
}

/// What is said about a wait.
enum RoomWords {
    static func wait(_ estimate: WaitEstimate, _ say: Language) -> String {
        guard case .between(let soonest, _, let latest) = estimate else { return say(.room(.unknownWait)) }
        guard latest >= .seconds(60) else { return say(.room(.soon)) }
        let (least, most) = (span(soonest), span(latest))
        return say(.room(least == most ? .about : .between)).replacing("{a}", with: least).replacing("{b}", with: most)
    }

    static func outlook(_ outlook: StockOutlook, _ say: Language) -> String {
        switch outlook {
        case .likely: say(.room(.likely))
        case .uncertain: say(.room(.uncertain))
        case .unlikely: say(.room(.unlikely))
        }
    }

    /// `12 min`, `1 h 05`: both languages write it so.
    private static func span(_ time: Duration) -> String {
        let minutes = max(1, Int((time / .seconds(60)).rounded()))
        return minutes < 60 ? "\(minutes)\u{A0}min" : "\(minutes / 60)\u{A0}h\u{A0}\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }
}
