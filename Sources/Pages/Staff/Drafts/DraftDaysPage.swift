import Domain

/// Where many dates are made at once: each Tuesday and Sunday from one day to another, but for some.
public struct DraftDaysPage: Sendable {
    /// As it was typed.
    public struct Typed: Hashable, Sendable {
        public var recurrence: Recurrence
        public var time: String
        var except: String

        public init(_ form: [String: String]) {
            except = form["except"] ?? ""
            // Whatever stands between the days.
            let days = except.split { !($0.isASCII && $0.isNumber) && $0 != "-" }.map(String.init)
            recurrence = Recurrence(
                from: form["from"] ?? "", through: form["through"] ?? "", weekdays: Set((1...7).filter { form["weekday-\($0)"] != nil }), except: Set(days))
            time = form["time"] ?? ""
        }
    }

    let person: StaffPerson
    let stored: StoredDraft
    let typed: Typed
    let notice: StaffNotice?

    public init(for person: StaffPerson, _ stored: StoredDraft, _ typed: Typed? = nil, _ notice: StaffNotice? = nil) {
        (self.person, self.stored, self.notice) = (person, stored, notice)
        self.typed = typed ?? Typed(["time": stored.draft.sessions.last?[.time] ?? ""])
    }

    public func page(in say: Language) -> StaffPage {
        let (id, title) = (String(stored.id), say("Des dates qui se répètent", "Dates that come again"))
        func field(_ name: String, _ label: String, type: String, _ value: String, hint: String? = nil) -> HTML {
            """
            <div class="field"><label for="\(name)">\(label)</label><input id="\(name)" name="\(name)" type="\(type)" value="\(value)"\(hint.map { _ in " aria-describedby=\"\(name)-hint\"" as HTML })>\
            \(hint.map { "<small id=\"\(name)-hint\">\($0)</small>" as HTML })</div>
            """
        }
        let names = say("lundi mardi mercredi jeudi vendredi samedi dimanche", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split(separator: " ")
        let weekdays = names.enumerated().map { index, name -> HTML in
            let id = "weekday-\(index + 1)"
            return "<p class=\"check\"><input type=\"checkbox\" id=\"\(id)\" name=\"\(id)\" value=\"1\"\(typed.recurrence.weekdays.contains(index + 1) ? " checked" as HTML : nil)><label for=\"\(id)\">\(String(name))</label></p>"
        }
        return StaffPage(
            say, .repeatDraft(id), title: title, for: person,
            content: """
                <div class="wide"><h1>\(title)</h1><p>\(DraftPage.name(stored.draft, in: say))</p>\(notice?.block)
                <form class="draft" method="post" action="\(StaffURL.repeatDraft(id).path(in: say))" novalidate><input type="hidden" name="revision" value="\(stored.revision)">
                <div class="grid">\(field("from", say("Du", "From"), type: "date", typed.recurrence.from))\(field("through", say("Au", "Through"), type: "date", typed.recurrence.through))\(field("time", say("À", "At"), type: "time", typed.time))</div>
                <fieldset class="choices"><legend>\(say("Chaque", "Each"))</legend>\(weekdays)</fieldset>
                \(field("except", say("Sauf ces jours", "But for these days"), type: "text", typed.except, hint: say("Comme 2027-05-01, 2027-12-25.", "Such as 2027-05-01, 2027-12-25.")))
                <p class="hint">\(say("Portes, lieu et places : comme la dernière séance du brouillon.", "Doors, venue and places: like the last session of the draft."))</p>
                <p class="actions"><button type="submit">\(say("Ajouter ces dates", "Add these dates"))</button> <a class="button quiet" href="\(StaffURL.draft(id).path(in: say))">\(say("Retour au brouillon", "Back to the draft"))</a></p></form></div>
                """)
    }
}
