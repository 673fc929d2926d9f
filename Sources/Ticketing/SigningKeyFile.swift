import Crypto
import Foundation

/// The ticket keys of a folder: `ticket-key-1.pem` (private, PKCS#8, mode 0600) and beside it `ticket-key-1.pub.pem`.
///
/// The highest id signs. To change keys, stop the reconciler, put `ticket-key-2.pem` there (`openssl genpkey -algorithm
/// ed25519`), and give scanners both public files: tickets already sold keep naming key 1.
public enum SigningKeyFile {
    /// Loads the key that signs, or creates key 1 in a folder that has none. Safe when several processes do so at once: all
    /// get the same key.
    ///
    /// - Parameter directory: created with mode 0700 when it does not exist.
    public static func loadOrCreate(directory: URL) throws(TicketKeyError) -> SigningKey {
        try createFolder(directory)
        let id = try ids(in: directory).max() ?? 1
        let url = directory.appending(path: "ticket-key-\(id).pem")
        if try SecretFile.exists(url) == false {
            try SecretFile.create(url, content: PEM.privateKey.text(Curve25519.Signing.PrivateKey().rawRepresentation))
        }
        let key = SigningKey(id: id, privateKey: try load(url))
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

    private static func ids(in directory: URL) throws(TicketKeyError) -> [UInt8] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        } catch {
            throw .unusable(path: directory.path, reason: "this folder cannot be read")
        }
        return names.compactMap { name in
            guard let match = name.wholeMatch(of: /ticket-key-([1-9][0-9]{0,2})\.pem/) else { return nil }
            return UInt8(match.1)
        }
    }

    /// Written anew when it is missing or not this key's: it follows from the private key.
    private static func writePublic(_ key: SigningKey, directory: URL) throws(TicketKeyError) {
        let url = directory.appending(path: "ticket-key-\(key.id).pub.pem")
        let content = Data(key.publicPEM.utf8)
        if (try? Data(contentsOf: url)) == content { return }
        do {
            try content.write(to: url, options: .atomic)
        } catch {
            throw .unusable(path: url.path, reason: "the public key cannot be written")
        }
    }
}
