import Domain
import Foundation

extension Message {
    public static let waitingJoined = Message(.waiting(.joined), .waiting(.joinedHint))
    public static let waitingConfirmed = Message(.waiting(.confirmed), .waiting(.confirmedHint))
    public static let waitingClosed = Message(.waiting(.closed))
    public static let waitingLater = Message(.waiting(.later))
    public static let waitingFull = Message(.waiting(.full))
    public static let waitingTooMany = Message(.waiting(.tooMany))
    public static let waitingInvalid = Message(.waiting(.invalid))
    public static let waitingImpossible = Message(.waiting(.impossible))
    public static let waitingLeft = Message(.waiting(.left), .waiting(.leftHint))

    public static func waitingAvailable(_ count: Int) -> Message { Message(.waiting(.available(count))) }
}

/// Where somebody joins the waiting list of a session.
public struct WaitingPage: Sendable {
    /// What was typed.
    public struct Form: Sendable {
        /// Id of the category.
        public var category: String
        public var size: Int
        public var email: String
        public var hasEmailProblem = false

        public init(category: String = "", size: Int = 0, email: String = "") {
            (self.category, self.size, self.email) = (category, size, email)
        }
    }

    let show: Show
    let until: Timestamp
    let form: Form
    let message: Message?

    /// - Parameter until: when the list ends.
    public init(show: Show, until: Timestamp, form: Form = Form(), message: Message? = nil) {
        (self.show, self.until, self.form, self.message) = (show, until, form, message)
    }

    public func page(in say: Language) -> Page {
        let session = show.session
        let chosen = form.size > 0 ? form.size : min(2, session.buyerLimit)
        let sizes = (1...session.buyerLimit).map { "<option value=\"\($0)\"\($0 == chosen ? " selected" as HTML : nil)>\($0)</option>" as HTML }
        return Page(
            say, .waiting(session.id), title: "\(say(.waiting(.title))) – \(show.event.title)", isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                \(message.map { $0.block(in: say) })
                <h2>\(say(.waiting(.title)))</h2><p>\(say(.waiting(.lead)))</p>
                <form class="buyer" method="post" action="\(SiteURL.waiting(session.id).path(in: say))">
                <fieldset class="choice"><legend>\(say(.waiting(.category)))</legend><ul>\(session.publicCategories.map { category($0, say) })</ul></fieldset>
                <p class="field wide"><label for="size">\(say(.waiting(.party)))</label><select id="size" name="size">\(sizes)</select></p>
                <p class="field wide"><label for="email">\(say(.email))</label><input id="email" name="email" type="email" value="\(form.email)" autocomplete="email" required aria-describedby="email-hint\(form.hasEmailProblem ? " email-problem" : "")"\(form.hasEmailProblem ? " aria-invalid=\"true\"" as HTML : nil)>\
                <small id="email-hint">\(say(.waiting(.emailHint)))</small>\(form.hasEmailProblem ? "<small class=\"problem\" id=\"email-problem\">\(say(.waiting(.invalid)))</small>" as HTML : nil)</p>
                <p class="actions"><button type="submit">\(say(.waiting(.join)))</button>\(show.isSoldOut ? nil : " <a class=\"button quiet\" href=\"\(SiteURL.session(session.id).path(in: say))\">\(say(.waiting(.chooseInstead)))</a>" as HTML)</p>
                </form>
                <h2>\(say(.waiting(.howTitle)))</h2><p>\(say(.waiting(.how(until: say.moment(until, localTo: show.zone)))))</p>
                """)
    }

    /// The one that was chosen before, or else the first that is sold out.
    private var chosen: Int? {
        let session = show.session
        return session.categoryIndex(form.category) ?? session.publicCategories.first { show.free?[$0] == 0 } ?? session.publicCategories.first
    }

    private func category(_ index: Int, _ say: Language) -> HTML {
        let category = show.session.categories[index]
        let free = show.free.map { $0[index] == 0 ? say(.waiting(.nothingFree)) : say(.waiting(.freeNow($0[index]))) }
        let price = category.tariffs.map(show.session.fullPrice).max().map { say.price($0) }
        return """
            <li><label class="check"><input type="radio" name="category" value="\(category.id)" required\(index == chosen ? " checked" as HTML : nil)>
            <span>\(HTML.french(category.name, say))\(price.map { " · \($0)" as HTML })\(free.map { " · \($0)" as HTML })</span></label></li>
            """
    }
}

/// The link to a session's waiting list, where somebody finds too little.
enum WaitingLink {
    /// - Parameter least: of a category with fewer free places somebody may want to wait.
    /// - Parameter isMain: nothing else is to be done on the page.
    static func link(_ show: Show, ifFreeIsBelow least: Int, label: WaitingPhrase, isMain: Bool = false, _ say: Language) -> HTML? {
        guard let free = show.free, show.session.publicCategories.contains(where: { free[$0] < least }) else { return nil }
        if show.isRoomFirst { return "<p class=\"hint\">\(say(.waiting(.later)))</p>" }
        guard show.waitingUntil != nil else { return nil }
        return "<p><a class=\"button\(isMain ? "" : " quiet")\" href=\"\(SiteURL.waiting(show.session.id).path(in: say))\">\(say(.waiting(label)))</a></p>"
    }
}

/// Where somebody confirms the address: asked once more, because programs that read mail follow links.
public struct ConfirmWaitingPage: Sendable {
    let show: Show
    let hold: String

    public init(show: Show, hold: String) { (self.show, self.hold) = (show, hold) }

    public func page(in say: Language) -> Page {
        let session = show.session.id
        return Page(
            say, .confirmWaiting(session: session, hold: hold), title: say(.waiting(.confirmTitle)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))
                <h2>\(say(.waiting(.confirmTitle)))</h2><p>\(say(.waiting(.confirmLead)))</p>
                <form method="post" action="\(SiteURL.confirmWaiting(session: session, hold: hold).path(in: say))">
                <div class="actions"><button type="submit">\(say(.waiting(.confirm)))</button>
                <a class="button quiet" href="\(SiteURL.leaveWaiting(session: session, hold: hold).path(in: say))">\(say(.waiting(.leave)))</a></div></form>
                """)
    }
}

/// Where somebody leaves the list: asked once more, because programs that read mail follow links.
public struct LeaveWaitingPage: Sendable {
    let show: Show
    let hold: String
    let hasBasket: Bool

    /// - Parameter hasBasket: places are held for the reader now.
    public init(show: Show, hold: String, hasBasket: Bool) { (self.show, self.hold, self.hasBasket) = (show, hold, hasBasket) }

    public func page(in say: Language) -> Page {
        let (session, event) = (show.session.id, show.event.id)
        let basket: HTML? = hasBasket ? "<p class=\"message notice\"><a href=\"\(SiteURL.basket(session: session, hold: hold).path(in: say))\">\(say(.waiting(.basketWaits)))</a></p>" : nil
        return Page(
            say, .leaveWaiting(session: session, hold: hold), title: say(.waiting(.leaveTitle)), isPrivate: true,
            content: """
                \(ShowHeading.heading(show, say))\(basket)
                <h2>\(say(.waiting(.leaveTitle)))</h2><p>\(say(.waiting(.leaveLead)))</p>
                <form method="post" action="\(SiteURL.leaveWaiting(session: session, hold: hold).path(in: say))">
                <div class="actions"><button type="submit">\(say(.waiting(.leave)))</button>
                <a class="button quiet" href="\(SiteURL.event(event).path(in: say))">\(say(.waiting(.keepWaiting)))</a></div></form>
                """)
    }
}
