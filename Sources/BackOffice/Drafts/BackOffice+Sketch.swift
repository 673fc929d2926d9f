import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Pages
import Programme
import Web

// How the plan of a house is drawn: a form of blocks, kept in the draft of the event whatever is typed, and made into a plan like one that is given as a file.
extension BackOffice {
    var sketchRoutes: [OfficeRoute] {
        let (access, url) = (OfficeRoute.Access.right(.enterProgramme, of: .own), StaffURL.draftSketch("{draft}", "{places}"))
        return [
            OfficeRoute.page(.get, url, access) { request, context, say in try await sketch(request, context, say) },
            OfficeRoute.page(.post, url, access) { request, context, say in try await draw(request, context, say) },
        ].flatMap { $0 }
    }

    /// Places of a draft whose plan is still open, with the plan that they have.
    private struct Sketched {
        var stored: StoredDraft
        var places: DraftPlaces
        var plan: SeatingPlan?
    }

    /// Nil where the places are published: their seats stay as they are.
    private func sketched(_ context: OfficeContext) async throws -> Sketched? {
        let stored = try await draft(context)
        guard let key = context.parameters.get("places").flatMap({ Int($0) }), let places = stored.draft.places.first(where: { $0.row.key == key }) else {
            throw Problem.noSuchEvent
        }
        guard places.row.id == nil else { return nil }
        // What is drawn from nothing does not need the plan that was used before.
        guard places.sketch == nil || places.sketch?.base != nil, let digest = places.plan, let bytes = try await drafts.file(digest) else {
            return Sketched(stored: stored, places: places)
        }
        return Sketched(stored: stored, places: places, plan: try? DraftDesk.plan(bytes, named: digest).get())
    }

    /// As it was left; otherwise the plan to be painted, or one block to begin with. Nil: the plan has too many sections.
    private func begun(_ sketched: Sketched, _ say: Language) -> PlanSketch? {
        if let known = sketched.places.sketch { return known }
        if let plan = sketched.plan, let digest = sketched.places.plan { return PlanSketch(painting: plan, file: digest) }
        return SketchPage.begun(in: say)
    }

    private func form(_ stored: StoredDraft, _ key: Int, in say: Language) -> String { StaffURL.draftSketch(String(stored.id), String(key)).path(in: say) }

    private func sketch(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        guard let sketched = try await sketched(context) else { return redirect(to: .draft(context.parameters.get("draft") ?? ""), say) }
        guard let sketch = begun(sketched, say) else {
            return redirect(to: StaffURL.draftPlan(String(sketched.stored.id), String(sketched.places.row.key)).path(in: say) + "?large=1")
        }
        let notice = request.uri.queryParameters["saved"] == nil ? nil : DraftNotices.saved(say)
        return try show(sketched, sketch, context, notice, .ok, say)
    }

    private func show(
        _ sketched: Sketched, _ sketch: PlanSketch, _ context: OfficeContext, report: [String] = [], _ notice: StaffNotice?, _ status: HTTPResponse.Status, _ say: Language
    ) throws -> Response {
        let reading = SketchReader(base: sketched.plan).read(sketch)
        return answer(SketchPage(for: try context.staffPerson(), sketched.stored, sketched.places, sketch, reading, report: report, notice).page(in: say), status)
    }

    private func draw(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        // Whose draft it is comes first: what others are told does not depend on what they send.
        guard var sketched = try await sketched(context), var sketch = begun(sketched, say) else { return redirect(to: .draft(context.parameters.get("draft") ?? ""), say) }
        let form = try await request.form(most: UploadForm.mostText)
        guard let revision = form["revision"].flatMap({ Int($0) }) else { throw Problem.malformed("The form does not say which revision it changes.") }
        sketch.take(form)
        let (act, key) = (SketchAct(form["do"] ?? ""), sketched.places.row.key)
        let reading = SketchReader(base: sketched.plan).read(sketch)
        sketch = reading.tidied
        act.change(&sketch, in: say)
        var draft = sketched.stored.draft
        draft.setSketch(sketch, of: key)
        var report: [String] = []
        var fault: DraftFileFault?
        if act == .use, reading.problems.isEmpty {
            switch try await drafts.take(plan: ("plan.json", try PlanWriter.write(reading.drawn)), for: key, into: &draft, at: now()) {
            case .taken:
                draft.settle(reading.drawn, of: key)
                // A painted plan is the one that is painted further; what was drawn is drawn further.
                if sketch.base == nil { draft.setSketch(sketch, of: key) }
            case .tooHeavy: fault = .planTooHeavy
            case .wrong(let problems): report = problems
            }
        }
        switch try await drafts.book.saveDraft(sketched.stored.id, draft, revision: revision, by: try context.person().actor, at: now()) {
        case .gone: throw Problem.noSuchEvent
        case .stale(let current):
            // Who is late sees what they drew over the draft as it is now, and may save it there.
            guard let places = current.draft.places.first(where: { $0.row.key == key }), places.row.id == nil else { return redirect(to: .draft(String(current.id)), say) }
            sketched.stored = current
            return try show(sketched, sketch, context, DraftNotices.stale(say), .conflict, say)
        case .done(let saved):
            sketched.stored = saved
            if act == .use {
                guard reading.problems.isEmpty, fault == nil, report.isEmpty else {
                    return try show(sketched, sketch, context, report: report, fault.map { DraftNotices.fault($0, say) }, .unprocessableContent, say)
                }
                return redirect(to: StaffURL.draft(String(saved.id)).path(in: say) + "?saved=1#part-places")
            }
            return redirect(to: self.form(saved, key, in: say) + act.next(sketch))
        }
    }
}

/// What a button of the form asks for, besides keeping what was typed.
enum SketchAct: Hashable {
    case apply, use, addSeats, addStanding
    case copy(Int), up(Int), down(Int), remove(Int)

    init(_ text: String) {
        let match = text.wholeMatch(of: /(copy|up|down|remove)-(\d{1,9})/)
        let key = match.flatMap { Int($0.2) } ?? 0
        self =
            switch match.map({ String($0.1) }) ?? text {
            case "use": .use
            case "add-seats": .addSeats
            case "add-standing": .addStanding
            case "copy": .copy(key)
            case "up": .up(key)
            case "down": .down(key)
            case "remove": .remove(key)
            default: .apply
            }
    }

    func change(_ sketch: inout PlanSketch, in say: Language) {
        switch self {
        case .apply, .use: break
        case .addSeats: sketch.addSeats(named: "")
        case .addStanding: sketch.addStanding(named: "")
        case .copy(let key): sketch.copy(key)
        case .up(let key): sketch.move(key, by: -1)
        case .down(let key): sketch.move(key, by: 1)
        case .remove(let key): sketch.remove(key)
        }
    }

    /// Where on the page it goes on.
    func next(_ sketch: PlanSketch) -> String {
        func block(_ key: Int?) -> String { key.map { "#block-\($0)" } ?? "" }
        return switch self {
        case .apply, .use: "?saved=1"
        case .addSeats, .addStanding: block(sketch.blocks.last?.key)
        case .copy(let key): block(sketch.blocks.firstIndex { $0.key == key }.flatMap { sketch.blocks.indices.contains($0 + 1) ? sketch.blocks[$0 + 1].key : nil })
        case .up(let key), .down(let key): block(key)
        case .remove: "#blocks"
        }
    }
}
