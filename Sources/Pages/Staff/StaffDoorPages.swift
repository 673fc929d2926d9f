import Domain
import Foundation

/// The doors as the house's people keep them: what may check tickets in, a house that was emptied, and somebody's own phone.
public struct StaffDoorPages: Sendable {
    public struct Device: Sendable {
        public enum Standing: Hashable, Sendable {
            /// - until: nil: until it is taken away.
            case good(until: Timestamp?)
            case over
        }

        var id: Int64
        var name, organiser: String
        /// Ids; nil for all of the organiser's.
        var sessions: [String]?
        /// Somebody's own phone.
        var isPersonal: Bool
        var standing: Standing

        public init(id: Int64, name: String, organiser: String, sessions: [String]?, isPersonal: Bool, standing: Standing) {
            (self.id, self.name, self.organiser, self.sessions) = (id, name, organiser, sessions)
            (self.isPersonal, self.standing) = (isPersonal, standing)
        }
    }

    public struct Session: Sendable {
        public var id: String
        var title: String
        var startsAt: Timestamp
        var zone: TimeZone
        /// Its doors may have opened: its house may be emptied.
        var isNear: Bool

        public init(id: String, title: String, startsAt: Timestamp, zone: TimeZone, isNear: Bool) {
            (self.id, self.title, self.startsAt, self.zone, self.isNear) = (id, title, startsAt, zone, isNear)
        }
    }

    /// What was typed, when it has to be mended.
    public struct Form: Sendable {
        var name, organiser: String
        var sessions: Set<String>

        public init(name: String = "", organiser: String = "", sessions: Set<String> = []) {
            (self.name, self.organiser, self.sessions) = (name, organiser, sessions)
        }
    }

    public static let mostName = 40
    /// What the form's fields of sessions are called.
    public static let session = "session-"

    let person: StaffPerson
    let zone: TimeZone
    let say: Language

    public init(for person: StaffPerson, in zone: TimeZone, _ say: Language) {
        (self.person, self.zone, self.say) = (person, zone, say)
    }

    // MARK: Devices

    /// - Parameters:
    ///   - devices: newest first.
    ///   - sessions: those to come, soonest first.
    public func list(
        _ devices: [Device], organisers: [(id: String, name: String)], sessions: [Session], form: Form = Form(), _ notice: StaffNotice? = nil
    ) -> StaffPage {
        let (good, over) = (devices.filter { $0.standing != .over }, devices.filter { $0.standing == .over })
        let none: HTML = "<div class=\"empty\"><p>\(say("Aucun appareil ne contrôle de billets pour l’instant.", "No device checks tickets in for now."))</p></div>"
        let before: HTML? = over.isEmpty ? nil : "<details><summary>\(say("Ceux qui n’ouvrent plus rien", "Those that open nothing any more"))</summary><ul class=\"people\">\(over.map(line))</ul></details>"
        return StaffPage(
            say, .doors, title: say("Portes", "Doors"), for: person,
            content: """
                <div class="wide"><h1>\(say("Portes", "Doors"))</h1>\(notice?.block)
                <p>\(say("Un appareil contrôle les billets d’un organisateur, et ne peut rien d’autre. Perdu ou volé, retirez-le : il n’ouvre plus rien dès qu’il retrouve le réseau.", "A device checks the tickets of one organiser in, and may do nothing else. Lost or stolen, take it away: it opens nothing any more as soon as it meets the network."))</p>
                \(good.isEmpty ? none : "<ul class=\"people\">\(good.map(line))</ul>" as HTML)\(before)
                \(organisers.isEmpty ? nil : adding(organisers, sessions, form))\(reopening(sessions.filter(\.isNear)))</div>
                """)
    }

    private func line(_ device: Device) -> HTML {
        let what = device.sessions.map { $0.isEmpty ? say("aucune séance", "no session") : $0.joined(separator: ", ") } ?? say("toutes les séances", "all sessions")
        let state: HTML
        switch device.standing {
        case .over: state = "<span class=\"badge dim\">\(say("Retiré ou terminé", "Taken away or ended"))</span>"
        case .good(let until):
            let end: HTML? = until.map { "<p class=\"hint\">\(say("Jusqu’au \(say.moment($0, in: zone))", "Until \(say.moment($0, in: zone))"))</p>" }
            state = """
                \(end)<form method="post" action="\(StaffURL.revokeDevice(String(device.id)).path(in: say))"><button class="quiet" type="submit">\(say("Retirer", "Take away"))\
                <span class="visually-hidden"> \(device.name)</span></button></form>
                """
        }
        return """
            <li><div><h2>\(device.name)</h2><p>\(device.isPersonal ? say("Téléphone de quelqu’un de l’équipe", "Phone of somebody of the team") : say("Appareil avec un jeton", "Device with a token"))</p></div>
            <p>\(device.organiser) · \(what)</p><div>\(state)</div></li>
            """
    }

    private func adding(_ organisers: [(id: String, name: String)], _ sessions: [Session], _ form: Form) -> HTML {
        let options = organisers.map { "<option value=\"\($0.id)\"\($0.id == form.organiser ? " selected" as HTML : nil)>\($0.name)</option>" as HTML }
        let ticks = sessions.map { session -> HTML in
            let field = Self.session + session.id
            return """
                <p class="check"><input type="checkbox" id="\(field)" name="\(field)" value="1"\(form.sessions.contains(session.id) ? " checked" as HTML : nil)>\
                <label for="\(field)">\(name(of: session))</label></p>
                """
        }
        let limits: HTML = """
            <details\(form.sessions.isEmpty ? nil : " open" as HTML)><summary>\(say("Certaines séances seulement", "Some sessions only"))</summary>\
            <fieldset class="choices"><legend>\(say("Sans choix : toutes celles de l’organisateur, à venir aussi", "None chosen: all of the organiser’s, those to come too"))</legend>\(ticks)</fieldset></details>
            """
        return """
            <section><h2>\(say("Ajouter un appareil", "Add a device"))</h2><form method="post" action="\(StaffURL.doors.path(in: say))">
            <div class="field"><label for="name">\(say("Nom, par exemple sa porte", "Name, such as its door"))</label><input id="name" name="name" required maxlength="\(Self.mostName)" autocomplete="off" value="\(form.name)"></div>
            <div class="field"><label for="organiser">\(say("Organisateur", "Organiser"))</label><select id="organiser" name="organiser">\(options)</select></div>
            \(sessions.isEmpty ? nil : limits)
            <div class="actions"><button type="submit">\(say("Ajouter", "Add"))</button></div></form></section>
            """
    }

    private func name(of session: Session) -> HTML { "\(session.title), \(say.moment(session.startsAt, in: session.zone)) <small>\(session.id)</small>" }

    /// Nil where no doors may be open.
    private func reopening(_ sessions: [Session]) -> HTML? {
        guard !sessions.isEmpty else { return nil }
        let forms = sessions.map { session -> HTML in
            let id = "empty-\(session.id)"
            return """
                <li><form method="post" action="\(StaffURL.reopenDoors(session.id).path(in: say))"><h3>\(name(of: session))</h3>
                <p class="check"><input type="checkbox" id="\(id)" name="sure" value="1" required><label for="\(id)">\(say("La salle est vide", "The house is empty"))</label></p>
                <div class="actions"><button class="quiet" type="submit">\(say("Rouvrir les portes", "Open the doors anew"))<span class="visually-hidden"> \(session.title)</span></button></div></form></li>
                """
        }
        return """
            <section><h2>\(say("La salle a été vidée", "The house was emptied"))</h2>
            <p>\(say("Après une évacuation, tout le monde rentre à nouveau : chaque billet déjà contrôlé redevient bon une fois.", "After an evacuation everybody comes in anew: each ticket that was checked is good once more."))</p>
            <ul class="sessions">\(forms)</ul></section>
            """
    }

    /// Shown once.
    public func token(_ token: String, of name: String) -> StaffPage {
        StaffPage(
            say, .doors, title: say("Jeton de \(name)", "Token of \(name)"), for: person,
            content: """
                <div class="wide"><h1>\(say("Jeton de \(name)", "Token of \(name)"))</h1>
                <div class="message notice" role="status" tabindex="-1" data-focus><p><strong>\(say("Montré cette seule fois :", "Shown this once:"))</strong></p><p class="key"><code id="token">\(token)</code></p></div>
                <p>\(say("Sur l’appareil, ouvrez cette page et saisissez le jeton :", "On the device, open this page and type the token:")) <a href="\(DoorURL.door.path(in: say))">\(DoorURL.door.path(in: say))</a></p>
                <p><a class="button quiet" href="\(StaffURL.doors.path(in: say))">\(say("Retour aux portes", "Back to the doors"))</a></p></div>
                """)
    }

    // MARK: Somebody's own phone

    /// - Parameter until: when a pass that is made now ends.
    public func scan(organisers: [(id: String, name: String)], until: Timestamp, _ notice: StaffNotice? = nil) -> StaffPage {
        let forms = organisers.map { organiser -> HTML in
            """
            <form method="post" action="\(StaffURL.scan.path(in: say))"><input type="hidden" name="organiser" value="\(organiser.id)">\
            <div class="actions"><button type="submit">\(say("Ouvrir le scanner : \(organiser.name)", "Open the scanner: \(organiser.name)"))</button></div></form>
            """
        }
        let none: HTML = "<p class=\"message notice\">\(say("Aucun spectacle n’est à contrôler pour vous. La direction dit pour quels organisateurs et lieux vous contrôlez.", "There is no show for you to check. The direction says for which organisers and venues you check."))</p>"
        return StaffPage(
            say, .scan, title: say("Contrôle", "Check-in"), for: person,
            content: """
                <div class="wide"><h1>\(say("Contrôler les billets", "Check tickets in"))</h1>\(notice?.block)
                <p>\(say("Cet appareil devient un scanner, à votre nom, jusqu’au \(say.moment(until, in: zone)). Il continue sans réseau. En fin de service, quittez-le par son bouton : il envoie d’abord ce qu’il garde.", "This device becomes a scanner, in your name, until \(say.moment(until, in: zone)). It goes on without a network. When you are done, leave it by its button: it sends first what it keeps."))</p>
                \(organisers.isEmpty ? none : "\(forms)" as HTML)</div>
                """)
    }
}

// MARK: Notices

extension StaffNotices {
    public static func deviceName(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Donnez à l’appareil un nom de 1 à 40 caractères.", "Give the device a name of 1 to 40 characters."))
    }

    public static func deviceOrganiser(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Choisissez un de vos organisateurs.", "Choose one of your organisers."))
    }

    /// - Parameter session: its id; nil where nobody knows which was meant.
    public static func deviceSession(_ session: String?, _ say: Language) -> StaffNotice {
        let which = session.map { " (\($0))" } ?? ""
        return StaffNotice(.error, say("Une séance choisie n’est pas de cet organisateur\(which) : rien n’a été ajouté.", "A chosen session is not this organiser’s\(which): nothing was added."))
    }

    public static func deviceRevoked(_ name: String, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("\(name) n’ouvre plus rien.", "\(name) opens nothing any more."))
    }

    public static func houseNotEmpty(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Dites que la salle est vide : tous les billets contrôlés redeviendraient bons.", "Say that the house is empty: every ticket that was checked would be good once more."))
    }

    public static func doorsReopened(_ since: String, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("Les portes sont rouvertes depuis \(since) : chaque billet est bon une fois de plus.", "The doors are open anew since \(since): each ticket is good once more."))
    }
}
