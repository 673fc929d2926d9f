import Foundation

/// A key that locks and unlocks, in a file of its own: 32 random bytes in hexadecimal, mode 0600.
public enum SecretKeyFile {
    /// Loads the key, or makes one where there is none. Safe when several processes do so at once: all get the same.
    ///
    /// - Parameter directory: created with mode 0700 when it does not exist.
    public static func loadOrCreate(directory: URL, name: String) throws(TicketKeyError) -> [UInt8] {
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unusable(path: directory.path, reason: "this folder cannot be created")
        }
        let url = directory.appending(path: name)
        if try SecretFile.exists(url) == false {
            var generator = SystemRandomNumberGenerator()
            let digits = (0..<64).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
            try SecretFile.create(url, content: digits + "\n")
        }
        let digits = Array(try SecretFile.read(url).trimmingCharacters(in: .whitespacesAndNewlines).utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16) }
        guard digits.count == 64, bytes.count == 32 else { throw .unusable(path: url.path, reason: "it is no key: 64 hexadecimal digits were expected") }
        return bytes
    }
}
