import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Web

// Archives of the ledger that a third party can verify. The back office has no key that could sign one: it asks the reconciler, and hands the file out.
extension BackOffice {
    var archiveRoutes: [OfficeRoute] {
        let access = OfficeRoute.Access.right(.exportLedger, of: .house)
        return [
            OfficeRoute.page(.get, .archives, access) { request, context, say in
                let notice = request.uri.queryParameters["asked"] == nil ? nil : ArchivePage.asked(say)
                return try await archives(context, notice, say)
            },
            OfficeRoute.page(.post, .archives, access, isSensitive: true) { request, context, say in try await askForArchive(request, context, say) },
            OfficeRoute.page(.get, .archive("{archive}"), access, isSensitive: true) { _, context, _ in try await archiveFile(context) },
            [
                .program(.get, "/v1/ledger/archives", access) { _, _ in
                    JSONAnswer.response(["archives": try await archiveLines().map { ArchiveAnswer($0, zone: house.zone) }])
                },
                .program(.post, "/v1/ledger/archives", access, isSensitive: true) { request, context in
                    let body = try await RequestReader.json(ArchiveBody.self, from: request)
                    switch try await ask(for: ArchiveWish(organiserID: body.organiser, period: body.period), context) {
                    case .noPeriod: throw Problem.invalid(ArchivePage.noPeriod(.english).text)
                    case .noOrganiser: throw Problem.invalid(ArchivePage.noOrganiser(.english).text)
                    case .asked(let id): return JSONAnswer.response(["archive": id], status: .accepted)
                    }
                },
                .program(.get, "/v1/ledger/archives/{archive}", access, isSensitive: true) { _, context in try await archiveFile(context) },
            ],
        ].flatMap { $0 }
    }

    private static let shownArchives = 50

    private func organisers() async throws -> [Organiser] {
        let all = try await house.reports.performances(SalesQuestion()).map(\.organiser)
        return Dictionary(all.map { ($0.id, $0) }) { first, _ in first }.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Newest first.
    private func archiveLines() async throws -> [ArchivePage.Line] {
        let commands = try await desk.commands(CommandTask.exportLedgerKind, of: CommandTask.wholeLedger).prefix(Self.shownArchives)
        return commands.compactMap { command -> ArchivePage.Line? in
            guard case .exportLedger(let wish) = command.task else { return nil }
            let state: ArchivePage.State =
                switch command.progress.state {
                case .done: size(ofArchive: command).map { ArchivePage.State.ready(bytes: $0) } ?? .gone
                case .refused: .refused(ArchivePage.Refusal(rawValue: command.progress.detail))
                case .asked, .running, .waiting: .underWay(stuck: command.progress.detail)
                }
            return ArchivePage.Line(id: command.id, organiser: wish.organiserID, period: wish.period, askedAt: command.askedAt, state: state)
        }
    }

    private func archives(_ context: OfficeContext, typed: ArchiveWish = ArchiveWish(), _ notice: StaffNotice?, _ say: Language) async throws -> Response {
        let page = ArchivePage(
            for: try context.staffPerson(), try await archiveLines(), organisers: try await organisers(), organiser: typed.organiserID, period: typed.period, zone: house.zone, notice)
        return answer(page.page(in: say), notice?.tone == .error ? .unprocessableContent : .ok)
    }

    private func askForArchive(_ request: Request, _ context: OfficeContext, _ say: Language) async throws -> Response {
        let form = try await request.form()
        func typed(_ field: String) -> String? { form[field].flatMap { $0.isEmpty ? nil : $0 } }
        let wish = ArchiveWish(organiserID: typed("organiser"), period: typed("period"))
        switch try await ask(for: wish, context) {
        case .noPeriod: return try await archives(context, typed: wish, ArchivePage.noPeriod(say), say)
        case .noOrganiser: return try await archives(context, typed: wish, ArchivePage.noOrganiser(say), say)
        case .asked: return redirect(to: StaffURL.archives.path(in: say) + "?asked=1")
        }
    }

    private enum Asking { case noPeriod, noOrganiser, asked(Int64) }

    private func ask(for wish: ArchiveWish, _ context: OfficeContext) async throws -> Asking {
        let person = try context.person()
        guard wish.selection != nil else { return .noPeriod }
        if let organiser = wish.organiserID, try await !organisers().contains(where: { $0.id == organiser }) { return .noOrganiser }
        let words = [wish.organiserID ?? "all", wish.period ?? "all"].joined(separator: ", ")
        // The same wish within a minute is a button that was pressed twice.
        let key = "\(CommandTask.exportLedgerKind) \(words) \(now().milliseconds / 60_000)"
        let note = JournalNote(.archiveAsked, of: "ledger", detail: words, by: person.actor)
        return .asked(try await desk.ask(CommandRequest(task: .exportLedger(wish), askedBy: person.actor.text, key: key), noted: note, at: now()))
    }

    private func path(ofArchive command: Command) -> String { archiveFolder.appending(path: ArchiveWish.fileName(command)).path }

    private func size(ofArchive command: Command) -> Int? {
        ((try? FileManager.default.attributesOfItem(atPath: path(ofArchive: command)))?[.size] as? NSNumber)?.intValue
    }

    /// As it comes from the disk: an archive of years is larger than what a process may hold.
    private func archiveFile(_ context: OfficeContext) async throws -> Response {
        let id = try context.number("archive")
        guard let command = try await desk.command(id), case .exportLedger = command.task, command.progress.state == .done, let size = size(ofArchive: command) else {
            throw Problem.unknown("archive", type: "unknown-archive")
        }
        try await house.book.note(.archiveFetched, of: "archive \(id)", detail: "", by: try context.person().actor, at: now())
        let file = path(ofArchive: command)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-tar", .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(ArchiveWish.fileName(command))\"", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(contentLength: size) { writer in
                guard let handle = FileHandle(forReadingAtPath: file) else { throw Problem.internal }
                defer { try? handle.close() }
                while let part = try handle.read(upToCount: 1 << 18), !part.isEmpty { try await writer.write(ByteBuffer(bytes: part)) }
                try await writer.finish(nil)
            })
    }
}

private struct ArchiveBody: Decodable {
    var organiser, period: String?
}

/// An archive that somebody asked for, for programs.
private struct ArchiveAnswer: Encodable {
    var archive: Int64
    /// Absent: of all.
    var organiser, period: String?
    var askedAt: String
    /// `under-way`, `ready`, `gone`, `refused`.
    var state: String
    var bytes: Int?
    /// Why it was refused: a stable word; absent for another reason.
    var refusal: String?
    /// Why it could not be made yet, for people; absent where nothing is in its way.
    var stuck: String?

    init(_ line: ArchivePage.Line, zone: TimeZone) {
        (archive, organiser, period, askedAt) = (line.id, line.organiser, line.period, line.askedAt.rfc3339(in: zone))
        switch line.state {
        case .underWay(let cause): (state, stuck) = ("under-way", cause.isEmpty ? nil : cause)
        case .ready(let size): (state, bytes) = ("ready", size)
        case .gone: state = "gone"
        case .refused(let why): (state, refusal) = ("refused", why?.rawValue)
        }
    }
}
