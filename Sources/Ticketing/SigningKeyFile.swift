import Crypto
import Foundation

/// The keys of a folder: `ticket-key-1.pem` (private, PKCS#8, mode 0600) and beside it `ticket-key-1.pub.pem`; the same with
/// `ledger-key-` for what signs the ledger.
///
/// The highest id signs. To change keys, stop the reconciler, put `ticket-key-2.pem` there (`openssl genpkey -algorithm
/// ed25519`), and give scanners both public files: tickets already sold keep naming key 1. The same for
/// the ledger: keep its old public files, which old closings name.
public enum SigningKeyFile {
    /// Loads the key that signs, or creates key 1 in a folder that has none. Safe when several processes do so at once: all
    /// get the same key.
    ///
    /// - Parameter directory: created with mode 0700 when it does not exist.
    public static func loadOrCreate(
        directory: URL, purpose: KeyPurpose = .tickets
    ) throws(TicketKeyError) -> SigningKey {
        try createFolder(directory)
        let id = try ids(in: directory, suffix: ".pem", purpose: purpose).max() ?? 1
        let url = directory.appending(path: "\(purpose.fileStem)\(id).pem")
        if try SecretFile.exists(url) == false {
            try SecretFile.create(url, content: PEM.privateKey.text(Curve25519.Signing.PrivateKey().rawRepresentation))
        }
        let key = SigningKey(id: id, purpose: purpose, privateKey: try load(url))
        try writePublic(key, directory: directory)
        return key
    }

    private static func load(_ url: URL) throws(TicketKeyError) -> Curve25519.Signing.PrivateKey {
        let text = try SecretFile.read(url)
        guard let raw = PEM.privateKey.key(in: PEM.lines(of: text)),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
        else { throw .notAPrivateKey(path: url.path) }
        return key
    }

    private static func createFolder(_ url: URL) throws(TicketKeyError) {
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .unusable(path: url.path, reason: "this folder cannot be created")
        }
    }

    /// All public keys of a purpose in a folder, one text after the other; empty when it has none.
    public static func publicPEM(directory: URL, purpose: KeyPurpose) throws(TicketKeyError) -> String {
        var text = ""
        for id in try ids(in: directory, suffix: ".pub.pem", purpose: purpose).sorted() {
            let url = directory.appending(path: "\(purpose.fileStem)\(id).pub.pem")
            guard let pem = try? String(contentsOf: url, encoding: .utf8) else {
                throw .unusable(path: url.path, reason: "the public key cannot be read")
            }
            text += pem
        }
        return text
    }

    /// Writes the public ticket keys to a file that others may read, whole or not at all; does nothing when it says the same already.
    public static func publish(directory: URL, to file: URL) throws(TicketKeyError) {
        let content = Data(try publicPEM(directory: directory, purpose: .tickets).utf8)
        if (try? Data(contentsOf: file)) == content { return }
        do {
            try content.write(to: file, options: .atomic)
        } catch {
            throw .unusable(path: file.path, reason: "the public ticket keys cannot be written")
        }
    }

    private static func ids(
        in directory: URL, suffix: String, purpose: KeyPurpose
    ) throws(TicketKeyError) -> [UInt8] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        } catch {
            throw .unusable(path: directory.path, reason: "this folder cannot be read")
        }
        return names.compactMap { name in
            guard name.hasPrefix(purpose.fileStem), name.hasSuffix(suffix) else { return nil }
            let number = name.dropFirst(purpose.fileStem.count).dropLast(suffix.count)
            return number.wholeMatch(of: /[1-9][0-9]{0,2}/) == nil ? nil : UInt8(number)
        }
    }

    /// Written anew when it is missing or not this key's: it follows from the private key.
    private static func writePublic(_ key: SigningKey, directory: URL) throws(TicketKeyError) {
        let url = directory.appending(path: "\(key.purpose.fileStem)\(key.id).pub.pem")
        let content = Data(key.publicPEM.utf8)
        if (try? Data(contentsOf: url)) == content { return }
        do {
            try content.write(to: url, options: .atomic)
        } catch {
            throw .unusable(path: url.path, reason: "the public key cannot be written")
        }
    }
}
