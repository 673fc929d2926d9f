import Domain

extension Message {
    public static let addressNeeded = Message(.proof(.addressNeeded))
    public static let addressWaits = Message(.proof(.addressWaits), .proof(.addressWaitsHint))
    public static let workNeeded = Message(.proof(.workNeeded), .proof(.workNeededHint))
    /// Where no letters are sent, so that no code can be.
    public static let workNeededOnly = Message(.proof(.workNeeded), .proof(.workNeededOnlyHint))
    public static let elsewhere = Message(.proof(.elsewhere), .proof(.elsewhereHint), tone: .notice)
}

/// What a waiting room asks of whoever wants a number.
public enum RoomAsks: Sendable {
    case nothing
    case address(isConfirmed: Bool)
    /// - Parameters:
    ///   - challenge: of this browser.
    ///   - bits: zero bits to be found.
    ///   - orAddress: false where no letters are sent, so that no code can be.
    ///   - isAlways: also while few people come.
    case work(challenge: String, bits: Int, orAddress: Bool, isAlways: Bool)
}

/// The form that joins a waiting room, with what is asked for before.
struct JoinForm {
    let session: String
    let asks: RoomAsks
    /// Who helps where nothing else does.
    let organiser: Organiser
    /// Different in each part of a page.
    let name: String
    let label: RoomPhrase

    /// Names of the form's fields.
    static let (challenge, answer) = ("challenge", "answer")

    func block(_ say: Language) -> HTML {
        switch asks {
        case .nothing: form(say)
        case .address(isConfirmed: true): "<p class=\"good\">\(say(.proof(.confirmed)))</p>\(form(say, hint: nil))"
        case .address(isConfirmed: false): "<p>\(say(.proof(.addressLead)))</p>\(address(say))"
        case .work(let challenge, let bits, let orAddress, let isAlways):
            """
            <p>\(say(.proof(.workLead)))</p>\(form(say, work: (challenge, bits, orAddress)))
            <noscript><div class="message notice"><p>\(say(.proof(orAddress ? .withoutScripts : isAlways ? .onlyScripts : .withoutScriptsLater)))</p>\
            \(orAddress || !isAlways ? nil : OrganiserLine.text(organiser, say))</div></noscript>
            \(orAddress ? "<details><summary>\(say(.proof(.without)))</summary>\(address(say))</details>" as HTML : nil)
            """
        }
    }

    private var trap: HTML {
        "<p class=\"trap\" aria-hidden=\"true\"><label>Website <input name=\"\(RoomPage.trap)\" tabindex=\"-1\" autocomplete=\"off\"></label></p>"
    }

    private func form(_ say: Language, hint: RoomPhrase? = .joinHint, work: (challenge: String, bits: Int, orAddress: Bool)? = nil) -> HTML {
        let facts = work.map { work -> HTML in
            " data-work=\"\(work.bits)\" data-worker=\"\(Asset.work.path)\" data-failed=\"\(say(.proof(work.orAddress ? .workFailed : .workFailedOnly)))\" data-working=\"\(say(.proof(.working)))\""
        }
        let fields = work.map { work -> HTML in
            """
            <input type="hidden" name="\(Self.challenge)" value="\(work.challenge)"><input type="hidden" name="\(Self.answer)" value="">
            <p role="status" data-said></p><p data-progress hidden><progress max="1" value="0" aria-label="\(say(.proof(.working)))"></progress></p>
            """
        }
        return """
            <form method="post" action="\(SiteURL.room(session).path(in: say))"\(facts)>
            \(trap)\(fields)<p class="actions"><button type="submit">\(say(.room(label)))</button></p>\(hint.map { "<p class=\"hint\">\(say(.room($0)))</p>" as HTML })</form>
            """
    }

    private func address(_ say: Language) -> HTML {
        """
        <form class="wish" method="post" action="\(SiteURL.roomAddress(session).path(in: say))">\(trap)<p class="field"><label for="address-\(name)">\(say(.email))</label>\
        <input id="address-\(name)" name="email" type="email" autocomplete="email" required maxlength="254" aria-describedby="address-\(name)-hint"></p>\
        <p class="field"><button type="submit">\(say(.proof(.addressButton)))</button></p><small id="address-\(name)-hint">\(say(.proof(.addressHint)))</small></form>
        """
    }
}

/// Where the code is typed that was sent to an address.
public struct RoomCodePage: Sendable {
    let show: Show
    let message: Message?

    public init(show: Show, message: Message? = nil) { (self.show, self.message) = (show, message) }

    public func page(in say: Language) -> Page {
        let invalid: HTML? = message == nil ? nil : Message.isWrong
        let session = show.session.id
        return Page(
            say, .roomAddress(session), title: say(.proof(.codeTitle)), isPrivate: true,
            content: """
                <div class="narrow"><h1>\(say(.proof(.codeTitle)))</h1>\(message.map { $0.block(in: say) })
                <p>\(say(.proof(.codeLead(show.event.title))))</p>
                <form method="post" action="\(SiteURL.roomAddress(session).path(in: say))"><div class="field code"><label for="code">\(say(.account(.codeLabel)))</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"\(invalid)></div>
                <div class="actions"><button type="submit">\(say(.room(.join)))</button>
                <a class="button quiet" href="\(SiteURL.room(session).path(in: say))">\(say(.proof(.otherAddress)))</a></div></form></div>
                """)
    }
}
