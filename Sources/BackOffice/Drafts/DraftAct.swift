import Domain
import Pages

/// What a button of the form asks for, besides keeping what was typed.
enum DraftAct: Hashable {
    case save, preview, publish, addPlaces, addSession, addDates, removePicture
    case addCategory(Int), addTariff(Int), addAllotment(Int), addInvitations(Int), addFee(Int), addBlock(Int), remove(Int), removePlan(Int)

    init(_ text: String) {
        let match = text.wholeMatch(of: /(add-category|add-tariff|add-allotment|add-invitations|add-fee|add-block|remove-plan|remove)-(\d{1,9})/)
        let key = match.flatMap { Int($0.2) } ?? 0
        self =
            switch match.map({ String($0.1) }) ?? text {
            case "preview": .preview
            case "publish": .publish
            case "add-places": .addPlaces
            case "add-session": .addSession
            case "add-dates": .addDates
            case "remove-picture": .removePicture
            case "add-category": .addCategory(key)
            case "add-tariff": .addTariff(key)
            case "add-allotment": .addAllotment(key)
            case "add-invitations": .addInvitations(key)
            case "add-fee": .addFee(key)
            case "add-block": .addBlock(key)
            case "remove": .remove(key)
            case "remove-plan": .removePlan(key)
            default: .save
            }
    }

    func change(_ draft: inout EventDraft) {
        switch self {
        case .save, .preview, .publish, .addDates: break
        case .addPlaces: draft.addPlaces()
        case .addSession: draft.addSession()
        case .removePicture: draft.picture = nil
        case .addCategory(let key): draft.addCategory(to: key)
        case .addTariff(let key): draft.addTariff(to: key)
        case .addAllotment(let key): draft.addAllotment(to: key)
        case .addInvitations(let key): draft.addInvitations(to: key)
        case .addFee(let key): draft.addFee(to: key)
        case .addBlock(let key): draft.addBlock(to: key)
        case .remove(let key): draft.remove(key)
        case .removePlan(let key): draft.setPlan(nil, of: key)
        }
    }

    /// Where it goes on.
    func next(_ stored: StoredDraft, in say: Language) -> String {
        let (id, draft) = (String(stored.id), stored.draft)
        let form = StaffURL.draft(id).path(in: say)
        /// The line that was added, so that somebody types on.
        func line(_ row: DraftRow?, _ field: DraftField) -> String { row.map { "#f-\($0.name(field))" } ?? "" }
        return switch self {
        case .preview: StaffURL.draftPreview(id).path(in: say)
        case .publish: StaffURL.draftPublication(id).path(in: say)
        case .addDates: StaffURL.repeatDraft(id).path(in: say)
        case .save: form + "?saved=1"
        case .addSession: form + line(draft.sessions.last, .day)
        case .addPlaces: form + line(draft.places.last?.row, .venue)
        case .addCategory(let key): form + line(draft.places.first { $0.row.key == key }?.categories.last?.row, .category)
        case .addTariff(let key): form + line(draft.places.flatMap(\.categories).first { $0.row.key == key }?.tariffs.last, .tariff)
        case .addAllotment(let key), .addInvitations(let key): form + line(draft.places.first { $0.row.key == key }?.allotments.last, .allotment)
        case .addFee(let key): form + line(draft.places.first { $0.row.key == key }?.fees.last, .fee)
        case .addBlock(let key): form + line(draft.places.first { $0.row.key == key }?.blocks.last, .blockReason)
        case .removePicture: form + "#picture"
        case .remove, .removePlan: form + "#part-places"
        }
    }
}
