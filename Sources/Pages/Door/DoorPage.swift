import Domain
import Foundation

/// The page for the doors, in its frame.
public struct DoorPage: Sendable {
    /// A session that the device may scan.
    public struct Session: Sendable {
        public var id, title, venue: String
        public var number: UInt32
        public var startsAt: Timestamp
        public var zone: TimeZone

        public init(id: String, number: UInt32, title: String, venue: String, startsAt: Timestamp, zone: TimeZone) {
            (self.id, self.number, self.title) = (id, number, title)
            (self.venue, self.startsAt, self.zone) = (venue, startsAt, zone)
        }
    }

    public enum Content: Sendable {
        case signIn(Problem?)
        /// - device: its name.
        /// - pass: what scans carry that wait on the phone.
        case scanner(device: String, pass: String, sessions: [Session])
    }

    public enum Problem: Sendable { case wrongToken, away }

    let content: Content

    public init(_ content: Content) {
        self.content = content
    }

    public func document(in say: Language) -> HTML {
        let other: Language = say == .french ? .english : .french
        let (device, body): (HTML?, HTML)
        switch content {
        case .signIn(let problem): (device, body) = (nil, signIn(problem, say))
        case .scanner(let name, let pass, let sessions): (device, body) = (leaving(name, say), scanner(pass, sessions, say))
        }
        return """
            <!doctype html>
            <html lang="\(say.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(say.door(.title)) · \(say(.siteName))</title>
            <meta name="robots" content="noindex">
            <meta name="theme-color" content="#7a1330">
            <link rel="icon" href="\(Asset.icon.path)" type="image/svg+xml">
            <link rel="stylesheet" href="\(Asset.style.path)">
            <link rel="stylesheet" href="\(Asset.doorStyle.path)">
            <script type="module" src="\(Asset.doorScript.path)"></script>
            </head>
            <body class="door">
            <a class="skip" href="#content">\(say(.skipToContent))</a>
            <header class="site"><div class="inner"><p class="brand">\(say(.siteName))</p>\(device)
            <nav aria-label="\(say.door(.title))"><a href="\(DoorURL.door.path(in: other))" hreflang="\(other.rawValue)" lang="\(other.rawValue)">\(other.name)</a></nav>
            </div></header>
            <main id="content" tabindex="-1">
            \(body)
            </main>
            </body>
            </html>

            """
    }

    private func leaving(_ name: String, _ say: Language) -> HTML {
        """
        <form class="leave" method="post" action="\(DoorURL.leave.path(in: say))" data-warning="\(say.door(.leaveFirst))" data-refused="\(say.door(.leaveRefused))"><span>\(name)</span> \
        <button class="quiet" type="submit">\(say.door(.leave))</button></form>
        """
    }

    private func signIn(_ problem: Problem?, _ say: Language) -> HTML {
        let message: HTML? = problem.map { problem in
            "<div class=\"message error\" role=\"alert\" tabindex=\"-1\"><p>\(say.door(problem == .away ? .away : .wrongToken))</p></div>"
        }
        return """
            <div class="alone"><h1>\(say.door(.title))</h1><p>\(say.door(.lead))</p>\(message)
            <form class="sign-in" method="post" action="\(DoorURL.door.path(in: say))">
            <p class="field"><label for="token">\(say.door(.token))</label>
            <input id="token" name="token" required autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="token-hint">
            <small id="token-hint">\(say.door(.tokenHint))</small></p>
            <p class="actions"><button type="submit">\(say.door(.signIn))</button>\(cameraButton("token", say))</p>
            \(video)
            </form><p><a href="\(StaffURL.scan.path(in: say))">\(say.door(.staff))</a></p></div>
            """
    }

    // MARK: The scanner

    private func scanner(_ pass: String, _ sessions: [Session], _ say: Language) -> HTML {
        guard !sessions.isEmpty else { return "<div class=\"alone\"><h1>\(say.door(.title))</h1><p>\(say.door(.noSessions))</p></div>" }
        let options = sessions.map { session -> HTML in
            """
            <option value="\(session.id)" data-number="\(session.number)" data-starts="\(session.startsAt.milliseconds)">\
            \(session.title), \(say.moment(session.startsAt, in: session.zone)), \(session.venue)</option>
            """
        }
        return """
            <h1 class="visually-hidden">\(say.door(.title))</h1>
            <noscript><p class="message error">\(say.door(.needsScripts))</p></noscript>
            <div id="verdict" class="verdict idle" role="status" aria-live="assertive" data-row="\(say(.rowWord))" data-seat="\(say(.seatWord))"><p class="sign" aria-hidden="true">◎</p><p class="word">\(say.door(.idle))</p></div>
            <ol id="last" class="last" aria-label="\(say.door(.lastScans))"></ol>
            <form id="scan" autocomplete="off" data-pass="\(pass)">
            <p class="field"><label for="code">\(say.door(.code))</label>
            <input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint">
            <small id="code-hint">\(say.door(.codeHint))</small></p>
            <p class="actions"><button type="submit">\(say.door(.check))</button>\(cameraButton("code", say))</p>
            <p class="hint" data-no-camera="browser" hidden>\(say.door(.noDetector))</p><p class="hint" data-no-camera="network" hidden>\(say.door(.noSecureContext))</p>
            \(video)
            </form>
            <p id="network" class="network" role="status"><span class="badge good" data-state="online">\(say.door(.online))</span>\
            <span class="badge few" data-state="offline" hidden>\(say.door(.offline))</span>
            <span data-state="not-ready">\(say.door(.notReady))</span><span data-state="ready" hidden>\(say.door(.ready)) <time></time></span>\
            <span data-state="cannot" hidden>\(say.door(.cannot))</span></p>
            \(count("queue", "notice", .waitingOne, .waiting, say))
            \(count("refused", "error", .refusedScan, .refusedScans, say))
            \(count("found", "error", .foundIncident, .foundIncidents, say))
            <div class="where"><p class="field"><label for="session">\(say.door(.session))</label><select id="session">\(options)</select></p>
            <p class="field"><label for="gate">\(say.door(.gate))</label>
            <input id="gate" required maxlength="40" list="gates" autocomplete="off" placeholder="\(say.door(.gateHint))"><datalist id="gates"></datalist></p></div>
            <section class="counts" aria-labelledby="counted"><h2 id="counted" class="total"><b id="admitted">–</b> <span id="inside" data-one="\(say.door(.insideOne))" data-many="\(say.door(.inside))">\(say.door(.inside))</span> \(say.door(.of)) <b id="expected">–</b></h2>
            <h3>\(say.door(.byGate))</h3><ul id="by-gate"></ul></section>
            <section aria-labelledby="incidents-title"><h2 id="incidents-title">\(say.door(.incidents))</h2><ul id="incidents"><li>\(say.door(.noIncidents))</li></ul>
            <p class="hint">\(say.door(.offlineNote))</p></section>
            \(templates(say))
            """
    }

    /// A number in words, hidden while it is none.
    private func count(_ id: String, _ tone: String, _ one: DoorPhrase, _ many: DoorPhrase, _ say: Language) -> HTML {
        """
        <p id="\(id)" class="message \(tone)" role="status" hidden><b></b> <span data-one="\(say.door(one))" data-many="\(say.door(many))"></span></p>
        """
    }

    /// Shown where the browser can read codes.
    private func cameraButton(_ target: String, _ say: Language) -> HTML {
        """
        <button class="quiet" type="button" data-camera="\(target)" data-on="\(say.door(.cameraOff))" data-refused="\(say.door(.cameraRefused))" hidden>\(say.door(.camera))</button>
        """
    }

    private var video: HTML { "<video class=\"camera\" playsinline muted hidden></video>" }

    /// What the script shows: it has no words of its own.
    private func templates(_ say: Language) -> HTML {
        func verdict(_ id: String, _ tone: String, _ sign: String, _ word: DoorPhrase, _ more: HTML? = nil, after: HTML? = nil) -> HTML {
            """
            <template id="verdict-\(id)" data-tone="\(tone)"><p class="sign" aria-hidden="true">\(sign)</p><p class="word">\(say.door(word))</p>\(more)\
            <p class="place" data-slot="place" data-standing="\(say.door(.standing))" hidden></p><p class="small" data-slot="offline" hidden>\(say.door(.decidedOffline))</p>\(after)</template>
            """
        }
        let first: HTML = "<p>\(say.door(.firstAt)) <b data-slot=\"first\"></b></p>"
        let elsewhere: HTML = "<p data-slot=\"elsewhere\" hidden>\(say.door(.wrongSessionHint)) <b></b></p>"
        let undo: HTML = "<p><button class=\"quiet\" type=\"button\" data-slot=\"undo\">\(say.door(.undo))</button></p>"
        let opens: HTML = "<p>\(say.door(.tooEarlyHint)) <b data-slot=\"opens\"></b></p>"
        func hint(_ phrase: DoorPhrase) -> HTML { "<p>\(say.door(phrase))</p>" }
        return """
            \(verdict("checking", "idle", "◌", .checking))
            \(verdict("admitted", "good", "✓", .admitted, after: undo))
            \(verdict("undone", "wait", "↩", .undone, hint(.undoneHint)))
            \(verdict("not-undone", "wait", "!", .notUndone, hint(.notUndoneHint)))
            \(verdict("undo-unanswered", "wait", "!", .undoUnanswered, hint(.undoUnansweredHint), after: undo))
            \(verdict("too-early", "wait", "!", .tooEarly, opens))
            \(verdict("already-used", "bad", "✕", .alreadyUsed, first))
            \(verdict("cancelled", "bad", "✕", .cancelled, hint(.cancelledHint)))
            \(verdict("superseded", "bad", "✕", .superseded, hint(.supersededHint)))
            \(verdict("wrong-session", "wait", "!", .wrongSession, elsewhere))
            \(verdict("expired", "bad", "✕", .expired, hint(.expiredHint)))
            \(verdict("not-ours", "bad", "✕", .notOurs, hint(.notOursHint)))
            \(verdict("unchecked", "wait", "!", .unchecked, hint(.uncheckedHint)))
            \(verdict("refused", "wait", "!", .refused, hint(.refusedHint)))
            <template id="incident"><li><b data-slot="kind" data-duplicate="\(say.door(.duplicate))" data-returned="\(say.door(.returned))" data-other="\(say.door(.insideThough))" data-none="\(say.door(.insideWithout))" data-undone="\(say.door(.undone))"></b> <span data-slot="what"></span>\
            <span data-slot="earlier" hidden> · \(say.door(.earlier)) <span></span></span></li></template>
            <template id="last-scan"><li><b></b> <span></span></li></template>
            <template id="no-incident"><li>\(say.door(.noIncidents))</li></template>
            """
    }
}
