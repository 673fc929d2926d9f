import Booking
import Crypto
import Foundation

/// Writes a tar archive (POSIX.1-1988 ustar), streaming: an entry's header is written when its length is known.
///
/// Everything but names and contents is constant, so equal contents give equal bytes.
final class TarWriter {
    struct Entry: Hashable, Sendable {
        var name: String
        var bytes: Int
        /// 32 bytes.
        var sha256: [UInt8]
    }

    private static let block = 512

    private(set) var entries: [Entry] = []
    private let path: String
    private let file: FileHandle
    private let modified: Int64
    private let leavesRoom: Bool
    private var name = ""
    private var start: UInt64 = 0
    private var count = 0
    private var hasher = SHA256()
    private var buffer = Data()

    /// - Parameters:
    ///   - path: a file that must not exist; readable by its owner only.
    ///   - modified: seconds since 1970 UTC, on every entry.
    ///   - leavesRoom: throws before the disk is full.
    init(path: String, modified: Int64, leavesRoom: Bool = false) throws(LedgerError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoredFile.problem(path) }
        (self.path, self.modified, self.leavesRoom) = (path, modified, leavesRoom)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes an entry whose content `write` hands over piece by piece.
    func add(_ name: String, _ write: (_ append: (String) throws -> Void) throws -> Void) throws {
        try begin(name)
        try write { try self.append(Data($0.utf8)) }
        try end()
    }

    func add(_ name: String, content: Data) throws {
        try begin(name)
        try append(content)
        try end()
    }

    /// The archive is complete and on disk when this returns.
    func close() throws {
        try file.write(contentsOf: Data(count: 2 * Self.block))
        try file.synchronize()
        try file.close()
    }

    private func begin(_ name: String) throws {
        self.name = name
        start = try file.offset()
        count = 0
        hasher = SHA256()
        try file.write(contentsOf: Data(count: Self.block))
    }

    private func append(_ content: Data) throws {
        hasher.update(data: content)
        count += content.count
        buffer.append(content)
        if buffer.count >= 1 << 16 { try flush() }
    }

    private func flush() throws {
        if leavesRoom { try checkRoom() }
        try file.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Sales go on meanwhile, and their ledger is on this disk.
    private func checkRoom() throws {
        var disk = statvfs()
        guard fstatvfs(file.fileDescriptor, &disk) == 0 else { throw StoredFile.problem(path) }
        let (free, size) = (UInt64(disk.f_bavail) * UInt64(disk.f_frsize), UInt64(disk.f_blocks) * UInt64(disk.f_frsize))
        guard free > Self.room(onDiskOf: size) else { throw LedgerError.unavailable(cause: "\(URL(filePath: path).lastPathComponent) would fill the disk, which the ledger needs: make room, or write it elsewhere") }
    }

    /// Bytes that stay free.
    static func room(onDiskOf size: UInt64) -> UInt64 { min(size / 20, 512 << 20) }

    private func end() throws {
        try flush()
        let padding = (Self.block - count % Self.block) % Self.block
        try file.write(contentsOf: Data(count: padding))
        let end = try file.offset()
        try file.seek(toOffset: start)
        try file.write(contentsOf: header())
        try file.seek(toOffset: end)
        entries.append(Entry(name: name, bytes: count, sha256: Array(hasher.finalize())))
    }

    private func header() -> Data {
        var header = Data()
        func field(_ text: String, _ length: Int) {
            let bytes = Array(text.utf8.prefix(length))
            header.append(contentsOf: bytes + [UInt8](repeating: 0, count: length - bytes.count))
        }
        func octal(_ number: Int64, _ length: Int) {
            let digits = String(number, radix: 8)
            field(String(repeating: "0", count: max(0, length - 1 - digits.count)) + digits, length)
        }
        field(name, 100)
        octal(0o600, 8)
        octal(0, 8)
        octal(0, 8)
        octal(Int64(count), 12)
        octal(modified, 12)
        field("        ", 8)  // the checksum counts as blanks
        field("0", 1)
        field("", 100)
        header.append(contentsOf: Array("ustar\u{0}00".utf8))
        field("", Self.block - header.count)
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        let checksum = String(repeating: "0", count: max(0, 6 - sum.count)) + sum + "\u{0} "
        header.replaceSubrange(148..<156, with: Array(checksum.utf8))
        return header
    }
}
