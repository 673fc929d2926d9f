import Booking
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Pages

/// Stands between a connection and the router: answers holds and looks at orders, and gives visitors their numbers, on the connection's own event
/// loop, without a task, and refuses what is too much. Everything else goes on to the router.
///
/// A hold that the desk cannot answer without waiting (the catalogue is being renewed, the plan is not at hand) goes to the
/// router too, which asks the same desk after it has waited. Answers of one connection keep the order of its requests: while the
/// router has a request, those behind it are the router's, and while an answer of the doorway is on its way, what arrives waits.
final class Doorway: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// Parts go on to the router, until a head is for the doorway.
        case open
        /// A hold's body arrives.
        case gathering(HoldAtDoor)
        /// The rest of a look at an order, which says nothing.
        case looking(order: String, OrderDesk.Sight)
        /// The rest of a request is of no interest; then it is answered.
        case passingOver(PreparedAnswer)
        /// The doorway's answer is on its way.
        case answering
    }

    private struct HoldAtDoor {
        var head: HTTPRequest
        var entry: CatalogueMirror.Entry
        var layout: HouseLayout?
        var body = ByteBuffer()
        /// A waiting room is before the sale: few bodies pass it.
        var mustWait = false
    }

    /// Of the routes that are answered here.
    struct Meters {
        var holds = RouteMeter(route: "/v1/sessions/{session}/holds", method: .post)
        var visitors = RouteMeter(route: "/v1/visitors", method: .post)
        var orders = RouteMeter(route: "/v1/orders/{order}", method: .get)
        var tickets = RouteMeter(route: "/v1/orders/{order}/tickets", method: .get)
    }

    private let desk: HoldDesk
    private let orders: OrderDesk
    private let mirror: CatalogueMirror
    private let holds: LoadGauge
    private let browsing: LoadGauge
    private let essentials: LoadGauge
    private let meters: Meters
    private let sales: SalesUnderWay
    private let probes: LoopProbes
    private let busyPages, busyForms: [Language: PreparedAnswer]
    private var probe: LoopProbe?

    private var state = State.open
    /// Requests that went on to the router and have no whole answer yet.
    private var passing = 0
    /// The gauge that let the passing request in, and when.
    private var visit: (gauge: LoadGauge, since: NIODeadline)?
    /// The passing request is one of a sale under way, and came then; false once its answer says that it was not done.
    private var sale: (kind: SalesUnderWay.Kind, since: NIODeadline, isDone: Bool)?
    /// What arrived behind a request that the doorway is answering.
    private var backlog = CircularBuffer<HTTPRequestPart>()
    /// Events that would end the connection before that answer.
    private var deferred: [Any] = []
    private var isReadHeld = false
    private var context: ChannelHandlerContext?

    init(
        desk: HoldDesk, orders: OrderDesk, mirror: CatalogueMirror, holds: LoadGauge, browsing: LoadGauge, essentials: LoadGauge, meters: Meters = Meters(),
        sales: SalesUnderWay = SalesUnderWay(), probes: LoopProbes, busyPages: [Language: PreparedAnswer] = [:], busyForms: [Language: PreparedAnswer] = [:]
    ) {
        (self.desk, self.orders, self.mirror) = (desk, orders, mirror)
        (self.holds, self.browsing, self.essentials, self.meters) = (holds, browsing, essentials, meters)
        (self.sales, self.probes) = (sales, probes)
        (self.busyPages, self.busyForms) = (busyPages, busyForms)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        probe = probes.probe(of: context.eventLoop)
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    /// Who goes without an answer was in the house, and says nothing about how long answers take.
    private func leave() {
        context = nil
        visit?.gauge.abandon()
        visit = nil
        if let sale { sales.leave(sale.kind, after: nil, now: .now()) }
        sale = nil
        if case .gathering(let hold) = state {
            if !hold.mustWait { holds.abandon() }
            state = .open
        }
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .answering = state { backlog.append(part) } else { receive(part, context) }
    }

    private func receive(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.open, .head(let head)) where passing == 0: admit(head, context)
        case (.open, .head), (.answering, _):
            passing += 1
            context.fireChannelRead(wrapInboundOut(part))
        case (.open, _): context.fireChannelRead(wrapInboundOut(part))
        case (.gathering(var hold), .body(let bytes)):
            // The old state would keep the buffer shared, and each part would copy it.
            state = .answering
            hold.body.writeImmutableBuffer(bytes)
            state = .gathering(hold)
        case (.gathering(let hold), _): take(hold, context)
        case (.looking(let order, let sight), .end): show(sight, of: order, context)
        case (.looking, _): break
        case (.passingOver(let answer), .end):
            state = .answering
            write(answer, to: context)
        case (.passingOver, _): break
        }
    }

    private func admit(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        switch Visit(head) {
        case .watch: pass(head, nil, context)
        case .essential: mayBegin(essentials, true, now) ? pass(head, (essentials, arrival(now)), context) : refuse(form(head))
        case .sale(let kind):
            sales.enter(kind, now: now)
            sale = (kind, arrival(now), true)
            guard kind == .look, head.method == .get, Self.stays(head), mirror.isFresh, let (order, sight) = head.path.flatMap(orders.look) else {
                return pass(head, nil, context)
            }
            state = .looking(order: order, sight)
        case .hold(let session):
            let known = Self.isPlain(head) ? mirror.atHand(session: session) : nil
            let mustWait = known.map { desk.mustWait(head.headerFields, for: $0.0) } ?? false
            guard mustWait || mayHold(now) else { return refuse() }
            guard let (entry, layout) = known else { return pass(head, (holds, arrival(now)), context) }
            state = .gathering(HoldAtDoor(head: head, entry: entry, layout: layout, mustWait: mustWait))
        case .visitor where Self.stays(head):
            mayVisit(now) ? welcome(since: arrival(now)) : refuse()
        case .visitor:
            mayVisit(now) ? pass(head, (browsing, arrival(now)), context) : refuse()
        case .browsing:
            mayLook(now) ? pass(head, (browsing, arrival(now)), context) : refuse()
        case .page(let language):
            mayLook(now) ? pass(head, (browsing, arrival(now)), context) : refuse(busyPages[language])
        case .pageHold(let language):
            mayHold(now) ? pass(head, (holds, arrival(now)), context) : refuse(busyForms[language])
        case .following:
            // It lasts as long as the follower likes, and must not count as slow.
            browsing.isOpen(now: now) ? pass(head, nil, context) : refuse()
        }
    }

    /// Prepared once: this answer must cost nearly nothing.
    private static let sentToTheRoom = Problem.notAdmitted.prepared

    private func mayHold(_ now: NIODeadline) -> Bool { mayBegin(holds, sales.givesPlaces(now: now), now) }

    private func mayVisit(_ now: NIODeadline) -> Bool { mayBegin(browsing, sales.givesNumbers(now: now), now) }

    private func mayLook(_ now: NIODeadline) -> Bool { mayBegin(browsing, sales.letsLook(now: now), now) }

    private func mayBegin(_ gauge: LoadGauge, _ isTime: Bool, _ now: NIODeadline) -> Bool {
        guard isTime, now - arrival(now) < Self.patience else {
            gauge.refuse()
            return false
        }
        return gauge.enter(now: now)
    }

    private func welcome(since began: NIODeadline) {
        meters.visitors.began()
        state = .passingOver(desk.newVisitor())
        // It asked nobody, and is no measure of those who do.
        browsing.abandon()
        meters.visitors.ended(.created, after: .now() - began)
    }

    private func refuse(_ page: PreparedAnswer? = nil) { state = .passingOver(page ?? Problem.overloaded) }

    /// For who sent a form from one of the site's pages; nil for a program.
    private func form(_ head: HTTPRequest) -> PreparedAnswer? {
        head.path.flatMap { $0.hasPrefix("/v1/") ? nil : busyForms[Language(path: $0.prefix { $0 != "?" })] }
    }

    /// Who has waited before the door for so long is gone, or takes the answer for lost and asks again: what it wanted would be done for nobody.
    static let patience = TimeAmount.seconds(5)

    /// When that came which is read now, as well as can be known.
    private func arrival(_ now: NIODeadline) -> NIODeadline { now - (probe?.lag(at: now) ?? .zero) }

    private func pass(_ head: HTTPRequest, _ visit: (LoadGauge, NIODeadline)?, _ context: ChannelHandlerContext) {
        passing += 1
        self.visit = visit
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// A body of known and modest length on a connection that stays.
    private static func isPlain(_ head: HTTPRequest) -> Bool {
        guard let length = head.headerFields[.contentLength].flatMap({ Int($0) }) else { return false }
        return length <= RequestReader.bodyLimit && stays(head)
    }

    /// Nothing but an answer is expected of the connection.
    private static func stays(_ head: HTTPRequest) -> Bool {
        head.headerFields[.connection] == nil && head.headerFields[.expect] == nil
    }

    // MARK: Answers

    private func take(_ hold: HoldAtDoor, _ context: ChannelHandlerContext) {
        state = .answering
        if hold.mustWait {
            guard desk.mayPass(hold.body, for: hold.entry, layout: hold.layout) else {
                meters.holds.began()
                meters.holds.ended(.forbidden, after: .zero)
                return write(Self.sentToTheRoom, to: context)
            }
            guard mayHold(context.eventLoop.now) else { return write(Problem.overloaded, to: context) }
        }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        // From here: how long a body takes to arrive is the visitor's network's business.
        let (eventLoop, gauge, meter, began) = (context.eventLoop, holds, meters.holds, arrival(context.eventLoop.now))
        meter.began()
        desk.take(hold.body, headers: hold.head.headerFields, for: hold.entry, layout: hold.layout, on: eventLoop) { answer, isMeasured in
            let now = NIODeadline.now()
            // A mistake found at the desk, or a store that is away, is quick and tells nothing of those who wait for the store.
            if isMeasured { gauge.leave(after: now - began, now: now) } else if answer.status.kind == .serverError { gauge.fail() } else { gauge.abandon() }
            meter.ended(answer.status, after: now - began)
            let doorway = bound.value
            if let context = doorway.context { doorway.write(answer, to: context) }
        }
    }

    private func show(_ sight: OrderDesk.Sight, of order: String, _ context: ChannelHandlerContext) {
        state = .answering
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let (meter, began) = (sight == .order ? meters.orders : meters.tickets, arrival(context.eventLoop.now))
        meter.began()
        orders.show(sight, of: order, on: context.eventLoop) { answer in
            meter.ended(answer.status, after: .now() - began)
            let doorway = bound.value
            guard let context = doorway.context else { return }
            doorway.note(answer.status)
            doorway.leaveSale()
            doorway.write(answer, to: context)
        }
    }

    private func write(_ answer: PreparedAnswer, to context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        state = .open
        guard !backlog.isEmpty || !deferred.isEmpty || isReadHeld else { return }
        resume(context)
    }

    /// Goes on with what waited behind the answer.
    private func resume(_ context: ChannelHandlerContext) {
        while let part = backlog.popFirst() {
            receive(part, context)
            if case .answering = state { return }
        }
        context.fireChannelReadComplete()
        let events = deferred
        deferred = []
        for event in events { context.fireUserInboundEventTriggered(event) }
        guard isReadHeld else { return }
        isReadHeld = false
        context.read()
    }

    // MARK: The rest of the connection

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response): note(response.status)
        case .end:
            passing -= 1
            leaveSale()
            if let (gauge, since) = visit {
                let now = NIODeadline.now()
                gauge.leave(after: now - since, now: now)
                visit = nil
            }
        default: break
        }
        context.write(data, promise: promise)
    }

    private func note(_ status: HTTPResponse.Status) {
        switch status.kind {
        case .serverError:
            visit?.gauge.fail()
            // Tickets that are not there yet are no trouble.
            if let sale, sale.kind != .look || status != .serviceUnavailable { holds.noteFailure() }
        // A mistake that was found without asking anybody; whose places are taken was told by the store.
        case .clientError where status != .conflict: visit?.gauge.abandon()
        default: return
        }
        visit = nil
        sale?.isDone = false
    }

    private func leaveSale() {
        if let sale { sales.leave(sale.kind, after: .now() - sale.since, isDone: sale.isDone, now: .now()) }
        sale = nil
    }

    /// A client that sends faster than it is answered waits in its own machine's memory, not in ours.
    func read(context: ChannelHandlerContext) {
        if backlog.isEmpty { context.read() } else { isReadHeld = true }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let endsConnection = event is ChannelShouldQuiesceEvent || event as? ChannelEvent == .inputClosed
        if endsConnection, !isOpen { deferred.append(event) } else { context.fireUserInboundEventTriggered(event) }
    }

    private var isOpen: Bool {
        if case .open = state { true } else { false }
    }
}
