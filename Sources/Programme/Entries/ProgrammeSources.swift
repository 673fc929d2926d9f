import Foundation

/// Which files an import reads.
enum ProgrammeSources {
    struct Source {
        let url: URL
        /// As problems name it.
        let name: String
    }

    static let mostFiles = 1_000

    /// Folders are replaced by their YAML files in alphabetical order.
    static func expand(_ urls: [URL], log: ProblemLog) -> [Source] {
        var sources: [Source] = []
        var seen: Set<String> = []
        for url in urls {
            for source in isFolder(url) ? files(in: url, log: log) : [Source(url: url, name: url.relativePath)] {
                guard seen.insert(source.url.resolvingSymlinksInPath().standardizedFileURL.path).inserted else {
                    log.add(file: source.name, reason: "is named twice")
                    continue
                }
                if source.url.pathExtension.lowercased() == "json" {
                    log.add(file: source.name, reason: "is not YAML; a seating plan is named by 'file' under the 'plans' of a programme")
                    continue
                }
                sources.append(source)
            }
        }
        guard sources.count <= mostFiles else {
            log.add(file: sources[mostFiles].name, reason: "is one file too many; at most \(mostFiles) are read at once")
            return []
        }
        return sources
    }

    private static func isFolder(_ url: URL) -> Bool {
        (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }

    private static func files(in folder: URL, log: ProblemLog) -> [Source] {
        let name = folder.relativePath.hasSuffix("/") ? String(folder.relativePath.dropLast()) : folder.relativePath
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted()
        if names.isEmpty { log.add(file: name, reason: "there is no .yml or .yaml file in this folder") }
        return names.map { Source(url: folder.appending(path: $0), name: "\(name)/\($0)") }
    }
}
