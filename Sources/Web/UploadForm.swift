import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A form with files, as a browser sends it (RFC 7578), or one without.
package struct UploadForm: Sendable {
    package struct File: Sendable {
        package var name: String
        package var bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    }

    /// Each once.
    package var fields: [String: String] = [:]
    /// By field. A field whose file nobody chose has none.
    package var files: [String: File] = [:]
    /// Fields whose file has more bytes than are taken. What else was typed is all there.
    package var tooLarge: Set<String> = []

    /// Bytes of all that is typed.
    package static let mostText = 1024 * 1024
    /// Bytes that are read before a sender is turned away: so much is read and thrown away that whoever chose the wrong file is told so on the page.
    package static let mostBytes = 128 * 1024 * 1024

    package init() {}

    /// - Parameter mostFile: bytes of one file.
    /// - Throws: a problem when it is no form, or too large altogether.
    package init(_ request: Request, mostFile: Int) async throws {
        guard let type = request.headers[.contentType], type.hasPrefix("multipart/form-data") else {
            fields = try await request.form(most: Self.mostText)
            return
        }
        guard let boundary = Self.boundary(of: type) else { throw Problem.malformed("The form has no boundary.") }
        var reader = PartReader(boundary: boundary, mostText: Self.mostText, mostFile: mostFile)
        var read = 0
        for try await chunk in request.body {
            read += chunk.readableBytes
            guard read <= Self.mostBytes else { throw Problem.tooLarge }
            try chunk.withUnsafeReadableBytes { try reader.take($0) }
        }
        self = try reader.end()
    }

    private static func boundary(of type: String) -> String? {
        guard let match = type.firstMatch(of: /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/) else { return nil }
        return (match.1 ?? match.2).map(String.init)
    }
}

/// Takes the parts of a form out of its bytes as they come, and keeps no more of them than it may.
struct PartReader {
    private enum State { case head, body, over }

    private let delimiter: [UInt8]
    private let mostText, mostFile: Int
    private var form = UploadForm()
    /// What came last, of which the bytes from `at` on were not looked at yet.
    private var pending: [UInt8]
    private var at = 0
    private var state = State.head
    private var isPreamble = true
    private var part = Part()
    private var text = 0

    private struct Part {
        var field = ""
        /// Nil of a field without file.
        var file: String?
        var bytes: [UInt8] = []
        var isTooLarge = false
    }

    private static let longestHead = 8 * 1024
    /// Of one form; one for people has some thousands.
    private static let mostParts = 20_000
    private var parts = 0

    init(boundary: String, mostText: Int, mostFile: Int) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line before it.
        pending = Array("\r\n".utf8)
        (self.mostText, self.mostFile) = (mostText, mostFile)
    }

    mutating func take(_ bytes: some Sequence<UInt8>) throws {
        pending.removeFirst(at)
        at = 0
        pending.append(contentsOf: bytes)
        while try step() {}
    }

    func end() throws -> UploadForm {
        guard state == .over else { throw Problem.malformed("The form ends in the middle.") }
        return form
    }

    /// - Returns: whether there may be more to do with the bytes that are there.
    private mutating func step() throws -> Bool {
        switch state {
        case .over:
            at = pending.count
            return false
        case .head where isPreamble: return try skipPreamble()
        case .head: return try readHead()
        case .body: return try readBody()
        }
    }

    private mutating func skipPreamble() throws -> Bool {
        guard let start = find(delimiter) else {
            guard pending.count <= Self.longestHead else { throw Problem.malformed("The form does not begin with its boundary.") }
            return false
        }
        at = start + delimiter.count
        isPreamble = false
        return true
    }

    /// What follows a delimiter: two hyphens at the end, or the lines that name the next part.
    private mutating func readHead() throws -> Bool {
        guard pending.count >= at + 2 else { return false }
        if pending[at...].starts(with: "--".utf8) {
            state = .over
            return true
        }
        guard let end = find(Array("\r\n\r\n".utf8)) else {
            guard pending.count - at <= Self.longestHead else { throw Problem.malformed("A part of the form has too long a head.") }
            return false
        }
        parts += 1
        guard parts <= Self.mostParts else { throw Problem.tooLarge }
        let head = String(decoding: pending[at..<end], as: UTF8.self)
        guard let field = head.firstMatch(of: /(?i)content-disposition:[^\r\n]*?[; ]name="([^"]*)"/) else { throw Problem.malformed("A part of the form has no name.") }
        part = Part(field: String(field.1), file: head.firstMatch(of: /(?i)[; ]filename="([^"]*)"/).map { String($0.1) })
        at = end + 4
        state = .body
        return true
    }

    private mutating func readBody() throws -> Bool {
        let start = find(delimiter)
        // What may be the beginning of a delimiter waits for more.
        let end = start ?? max(at, pending.count - delimiter.count + 1)
        try keep(pending[at..<end])
        at = end
        guard start != nil else { return false }
        at += delimiter.count
        try finishPart()
        state = .head
        return true
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) throws {
        guard part.file != nil else {
            text += bytes.count
            guard text <= mostText else { throw Problem.tooLarge }
            part.bytes += bytes
            return
        }
        guard !part.isTooLarge, part.bytes.count + bytes.count <= mostFile else {
            part.isTooLarge = true
            part.bytes = []
            return
        }
        part.bytes += bytes
    }

    private mutating func finishPart() throws {
        guard let name = part.file else {
            guard let value = String(validating: part.bytes, as: UTF8.self) else { throw Problem.malformed("A field of the form is not UTF-8.") }
            form.fields[part.field] = value
            return
        }
        if part.isTooLarge {
            form.tooLarge.insert(part.field)
        } else if !part.bytes.isEmpty {
            form.files[part.field] = UploadForm.File(name: name, bytes: part.bytes)
        }
    }

    /// Where a pattern begins, from what was not looked at yet on.
    private func find(_ pattern: [UInt8]) -> Int? {
        guard let first = pattern.first else { return nil }
        return pending.withUnsafeBytes { buffer in
            var from = at
            while from + pattern.count <= buffer.count, let base = buffer.baseAddress, let found = memchr(base + from, Int32(first), buffer.count - from) {
                from = UnsafeRawPointer(found) - base
                if from + pattern.count <= buffer.count, memcmp(base + from, pattern, pattern.count) == 0 { return from }
                from += 1
            }
            return nil
        }
    }
}
