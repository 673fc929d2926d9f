import Domain

/// What pages say of what was just asked of a draft.
public enum DraftNotices {
    public static func saved(_ say: Language) -> StaffNotice { StaffNotices.saved(say) }

    public static func stale(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Quelqu’un a changé ce brouillon entre-temps. Voici ce que vous avez saisi : l’enregistrer remplace l’autre version.", "Somebody changed this draft meanwhile. Here is what you typed: saving it replaces the other version."))
    }

    public static func staleAct(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Quelqu’un a changé ce brouillon entre-temps. Regardez-le encore une fois.", "Somebody changed this draft meanwhile. Look at it once more."))
    }

    public static func fault(_ fault: DraftFileFault, _ say: Language) -> StaffNotice { StaffNotice(.error, DraftWords.fault(fault, in: say)) }

    public static func notYours(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Cet organisateur ou ce lieu n’est pas à vous. Le reste est gardé.", "This organiser or venue is not yours. The rest is kept."))
    }

    public static func check(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Cochez d’abord que vous avez vérifié.", "First tick that you checked."))
    }

    public static func wrongMoment(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Donnez un jour et une heure à venir.", "Give a day and a time to come."))
    }

    public static func scheduled(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("La publication est fixée.", "The time of publication is set.")) }
    public static func unscheduled(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("Ce brouillon attend de nouveau.", "This draft waits again.")) }

    public static func refused(_ refusals: [CatalogueRefusal], _ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Cela changerait ce qui est déjà en vente :", "This would change what is on sale already:") + " " + say.list(refusals.map { CatalogueWords.refusal($0, in: say) }))
    }

    public static func published(_ title: String, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("« \(title) » est publié.", "“\(title)” is published."))
    }

    public static func noDays(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Donnez le premier et le dernier jour, un jour de la semaine au moins, et l’heure. Cela doit faire une date au moins.", "Give the first and the last day, one weekday at least, and the time. There must be one date at least."))
    }

    public static func tooManyDays(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Un spectacle a 366 séances au plus ici.", "A show has 366 sessions at most here."))
    }

    public static func added(_ count: Int, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, count == 1 ? say("Une séance est ajoutée.", "One session was added.") : say("\(count) séances sont ajoutées.", "\(count) sessions were added."))
    }

    public static func dropped(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("Le brouillon est abandonné.", "The draft is dropped.")) }
}

/// Asks before a draft is dropped.
public enum DropDraftPage {
    public static func page(_ stored: StoredDraft, for person: StaffPerson, _ notice: StaffNotice? = nil, in say: Language) -> StaffPage {
        let (id, name) = (String(stored.id), DraftPage.name(stored.draft, in: say))
        let title = say("Abandonner « \(name) » ?", "Drop “\(name)”?")
        return StaffPage(
            say, .dropDraft(id), title: title, for: person,
            content: """
                <div class="narrow"><h1>\(title)</h1>\(notice?.block)<p>\(say("Ce qui a été saisi est perdu. Ce qui est publié reste.", "What was typed is lost. What is published stays."))</p>
                <form method="post" action="\(StaffURL.dropDraft(id).path(in: say))"><input type="hidden" name="revision" value="\(stored.revision)">
                <p class="actions"><button type="submit" name="do" value="drop">\(say("Abandonner", "Drop it"))</button> <a class="button quiet" href="\(StaffURL.draft(id).path(in: say))">\(say("Garder", "Keep it"))</a></p></form></div>
                """)
    }
}
