import Foundation

/// Where the files are that a programme names: beside it in a folder, or with it in memory.
enum FileShelf {
    case folder(URL)
    /// By name.
    case memory([String: [UInt8]])

    func read(_ name: String, maximumBytes: Int) throws(SourceFault) -> Data {
        switch self {
        case .folder(let url): return try SourceFile.read(url.appending(path: name), maximumBytes: maximumBytes)
        case .memory(let files):
            guard let bytes = files[name] else { throw SourceFault(reason: "there is no such file") }
            guard bytes.count <= maximumBytes else { throw SourceFault(reason: "has \(bytes.count) bytes; at most \(maximumBytes) are read") }
            guard !bytes.isEmpty else { throw SourceFault(reason: "is empty") }
            return Data(bytes)
        }
    }

    /// Of a file, however it is named.
    func identity(of name: String) -> String {
        switch self {
        case .folder(let url): url.appending(path: name).standardizedFileURL.path
        case .memory: name
        }
    }
}
