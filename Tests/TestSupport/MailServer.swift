import Foundation
import Synchronization

/// A real mail server (aiosmtpd) on loopback. What it takes is read by Python's own parser, not by code of this project.
public final class MailServer: @unchecked Sendable {
    /// A letter as a reader's program shows it.
    public struct Received: Decodable, Hashable, Sendable {
        /// Of the envelope: who really gets it.
        public var recipients: [String]
        public var from: String
        public var to: String
        public var subject: String
        public var id: String
        /// Names of all headers, in lower case.
        public var headers: [String]
        public var text: String
        public var html: String?
        public var files: [File]

        /// A file that came with it.
        public struct File: Decodable, Hashable, Sendable {
            public var name, type: String
            /// In Base64.
            public var content: Data
        }
    }

    /// Nobody else has it while the server is away.
    private let reservation: FreePort.Reservation
    private let folder: String
    private var process: ChildProcess?
    /// What was read before, and where the rest begins: letters bring files along, and are looked at often.
    private let read = Mutex<(letters: [Received], end: UInt64)>(([], 0))

    public var port: Int { reservation.port }
    public var url: String { "smtp://127.0.0.1:\(port)" }

    /// - Parameter folder: for its files; removed with it.
    public init() throws {
        reservation = try FreePort.Reservation()
        folder = FileManager.default.temporaryDirectory.appending(path: "guichet-mail-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.handler.write(toFile: folder + "/guichet_letters.py", atomically: true, encoding: .utf8)
    }

    deinit {
        process?.end(with: SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Returns once it takes letters; nothing happens while it does.
    public func start() async throws {
        guard process == nil else { return }
        let log = folder + "/server.log"
        process = try ChildProcess(
            [
                "env", "PYTHONPATH=\(folder)", "aiosmtpd", "--nosetuid", "--listen", "127.0.0.1:\(port)", "--class", "guichet_letters.Letters",
                folder + "/letters",
            ], log: log, folder: folder)
        guard await eventually(within: .seconds(20), { FreePort.isTaken(self.port) }) else {
            throw ServerProblem("aiosmtpd does not start: \(logTail(log))")
        }
    }

    public func stop() {
        process?.end(with: SIGTERM)
        process = nil
    }

    /// What came so far, in order.
    public func letters() throws -> [Received] {
        try read.withLock { read in
            guard let file = FileHandle(forReadingAtPath: folder + "/letters") else { return [] }
            defer { try? file.close() }
            try file.seek(toOffset: read.end)
            let bytes = try file.readToEnd() ?? Data()
            // What follows the last line's end is still being written.
            guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return read.letters }
            read.letters += try bytes[..<end].split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Received.self, from: Data($0)) }
            read.end += UInt64(bytes.distance(from: bytes.startIndex, to: end) + 1)
            return read.letters
        }
    }

    /// Refuses who is called `nobody` or `moved` for good and `later` for now, `barred` and a letter about `forgery` by its policy, `members` without
    /// a login, the sender `unwanted`, and a letter about `spam`.
    private static let handler = #"""
        import base64, email, email.policy, json

        class Letters:
            def __init__(self, path):
                self.path = path

            @classmethod
            def from_cli(cls, parser, *args):
                return cls(args[0])

            async def handle_MAIL(self, server, session, envelope, address, options):
                if address.startswith("unwanted"): return "550 You may not send from here"
                envelope.mail_from = address
                return "250 OK"

            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody"): return "550 No such mailbox"
                if address.startswith("moved"): return "550 5.1.6 Moved without a new address"
                if address.startswith("later"): return "451 Try again later"
                if address.startswith("throttled"): return "450 4.7.1 Too much from you"
                if address.startswith("members"): return "530 Authentication required"
                if address.startswith("barred"): return "550-5.7.1 We do not\r\n550 5.7.1 take your letters"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                letter = {
                    "recipients": envelope.rcpt_tos, "from": message["from"], "to": message["to"], "subject": message["subject"],
                    "id": message["message-id"], "headers": [name.lower() for name in message.keys()],
                    "text": message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
                    "html": (lambda part: part and part.get_content().replace("\r\n", "\n"))(message.get_body(("html",))),
                    "files": [
                        {"name": part.get_filename(), "type": part.get_content_type(),
                         "content": base64.b64encode(part.get_payload(decode=True)).decode()}
                        for part in message.iter_attachments()
                    ],
                }
                if letter["subject"] == "spam": return "554 No spam"
                if letter["subject"] == "forgery": return "550 5.7.26 Neither SPF nor DKIM"
                with open(self.path, "a") as letters: letters.write(json.dumps(letter) + "\n")
                return "250 OK"
        """#
}
