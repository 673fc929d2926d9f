import Foundation

/// A file's text, once it is known to be a regular file of bounded size in UTF-8.
struct SourceFile {
    let name: String
    /// Without byte-order mark.
    let bytes: [UInt8]

    /// - Parameter name: how problems name the file.
    init(url: URL, name: String, maximumBytes: Int) throws(SourceFault) {
        try self.init(try Self.read(url, maximumBytes: maximumBytes), name: name)
    }

    init(_ data: Data, name: String) throws(SourceFault) {
        self.name = name
        if data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF]) {
            throw SourceFault(reason: "is written in UTF-16; save it as UTF-8")
        }
        bytes = Array(data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data)
        if let place = Self.firstInvalid(bytes) {
            throw SourceFault(place: place, reason: "is not UTF-8 from here on; save the file as UTF-8")
        }
    }

    static func read(_ url: URL, maximumBytes: Int) throws(SourceFault) -> Data {
        let path = url.resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw SourceFault(reason: "there is no such file")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw SourceFault(reason: "is not a file")
        }
        let size = (attributes[.size] as? NSNumber)?.intValue ?? .max
        guard size <= maximumBytes else {
            throw SourceFault(reason: "has \(size) bytes; at most \(maximumBytes) are read")
        }
        guard let data = try? Data(contentsOf: url) else { throw SourceFault(reason: "cannot be read") }
        guard !data.isEmpty else { throw SourceFault(reason: "is empty") }
        return data
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> SourcePlace? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var place = SourcePlace(line: 1, column: 1)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            place = scalar == "\n" ? SourcePlace(line: place.line + 1, column: 1) : place
            if scalar != "\n" { place.column += 1 }
        }
        return place
    }
}
