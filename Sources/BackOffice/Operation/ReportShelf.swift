import Domain
import Foundation

/// Reports that rehearsals and the load harness wrote into a folder of this machine. Nothing but what the folder itself lists is ever read: a name is compared with
/// that list, and leads nowhere.
public struct ReportShelf: Sendable {
    private let folder: String?

    /// - Parameter folder: nil where none is kept.
    public init(folder: String?) { self.folder = folder }

    /// A folder holds folders of plays.
    private static let deepest = 3
    /// Nobody reads more of a list.
    private static let most = 100
    /// Bytes of one.
    private static let largest = 32 * 1024 * 1024

    private struct Found {
        var report: StoredReport
        var path: String
    }

    /// The newest first.
    func reports() -> [StoredReport] { found().map(\.report) }

    /// Nil when there is none of this name.
    func bytes(ofReport name: String) -> Data? { found().first { $0.report.name == name }.flatMap { FileManager.default.contents(atPath: $0.path) } }

    private func found() -> [Found] {
        guard let folder else { return [] }
        var found: [Found] = []
        look(in: folder, [], &found)
        return Array(found.sorted { ($0.report.at, $0.report.name) > ($1.report.at, $1.report.name) }.prefix(Self.most))
    }

    private func look(in folder: String, _ names: [String], _ found: inout [Found]) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{0,99}/) != nil {
            let (path, names) = ("\(folder)/\(name)", names + [name])
            // Of the name itself: a link is neither file nor folder, and is not followed out of here.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory: if names.count < Self.deepest { look(in: path, names, &found) }
            case .typeRegular:
                let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
                guard name.hasSuffix(".html"), size <= Self.largest else { continue }
                let (at, rehearsal) = (Timestamp(attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)), Self.rehearsal(beside: folder))
                found.append(Found(report: StoredReport(name: names.joined(separator: "~"), at: at, size: size, rehearsal: name == "report.html" ? rehearsal : nil), path: path))
            default: continue
            }
        }
    }

    /// What `guichet rehearse` wrote beside its report.
    private static func rehearsal(beside folder: String) -> AttachedReport? {
        let path = "\(folder)/latest.json"
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = (attributes?[.size] as? NSNumber)?.intValue, size <= RehearsalFile.most,
            let data = FileManager.default.contents(atPath: path), let file = RehearsalFile(Array(data))
        else { return nil }
        return file.report(at: Timestamp(attributes?[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)))
    }
}
