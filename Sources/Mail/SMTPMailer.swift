import Booking
import CCurl
import Foundation
import NIOPosix
import Synchronization

/// Hands letters to a mail server (SMTP, RFC 5321), through libcurl. A server on another machine must offer TLS; connections are kept
/// for the next letter.
public final class SMTPMailer: Mailer, Sendable {
    public struct Configuration: Sendable {
        /// `smtp://user:password@host:587` (STARTTLS unless the host is this machine) or `smtps://…`.
        public var url: String
        public var sender: Mailbox
        /// Longest time for one letter.
        public var timeout: Duration

        /// - Returns: nil when `url` is neither.
        public init?(url: String, sender: Mailbox, timeout: Duration = .seconds(30)) {
            guard let parts = URLComponents(string: url), parts.scheme == "smtp" || parts.scheme == "smtps", parts.host?.isEmpty == false
            else { return nil }
            self.url = url
            self.sender = sender
            self.timeout = timeout
        }
    }

    private let configuration: Configuration
    private let isLocal: Bool
    private let idle = Mutex<[Connection]>([])

    /// libcurl wants to be set up once, before the first thread uses it.
    private static let isSetUp = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        isLocal = ["localhost", "127.0.0.1", "[::1]", "::1"].contains(URLComponents(string: configuration.url)?.host ?? "")
    }

    /// libcurl waits: on threads that may. More than there are processors, because what they wait for is a server that takes its time.
    private static let threads = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    public func send(_ letter: Letter) async throws(MailError) {
        let result: Result<Void, MailError>
        do {
            result = try await Self.threads.runIfActive { self.deliver(letter) }
        } catch {
            throw .unavailable(cause: "\(error)")
        }
        try result.get()
    }

    private func deliver(_ letter: Letter) -> Result<Void, MailError> {
        guard Self.isSetUp, let connection = idle.withLock({ $0.popLast() }) ?? Connection() else {
            return .failure(.unavailable(cause: "libcurl cannot be used"))
        }
        defer { idle.withLock { $0.append(connection) } }
        return connection.deliver(letter, configuration, isLocal: isLocal)
    }
}

/// One handle of libcurl with the connection that it keeps. Used by one thread at a time.
private final class Connection: @unchecked Sendable {
    private let curl: UnsafeMutableRawPointer

    init?() {
        guard let handle = curl_easy_init() else { return nil }
        curl = handle
    }

    deinit { curl_easy_cleanup(curl) }

    func deliver(_ letter: Letter, _ configuration: SMTPMailer.Configuration, isLocal: Bool) -> Result<Void, MailError> {
        let handle = curl
        curl_easy_reset(handle)
        guichet_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        guichet_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(configuration.timeout.components.seconds) * 1000)
        guichet_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 5000)
        guichet_curl_set_long(handle, CURLOPT_USE_SSL, Int(isLocal ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue))
        guichet_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        guichet_curl_set_text(handle, CURLOPT_URL, configuration.url)
        guichet_curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(configuration.sender.address)>")

        let recipients = curl_slist_append(nil, "<\(letter.recipient.address)>")
        defer { curl_slist_free_all(recipients) }
        guichet_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)

        let message = Outgoing(MIMEMessage(letter, from: configuration.sender, at: Date()).bytes)
        guichet_curl_set_long(handle, CURLOPT_UPLOAD, 1)
        guichet_curl_set_long(handle, CURLOPT_INFILESIZE, message.count)
        guichet_curl_set_message(handle, Outgoing.fill, Unmanaged.passUnretained(message).toOpaque())
        defer { guichet_curl_set_message(handle, nil, nil) }

        let answers = ServerAnswers()
        guichet_curl_set_answers(handle, ServerAnswers.read, Unmanaged.passUnretained(answers).toOpaque())
        defer { guichet_curl_set_answers(handle, nil, nil) }
        var errors = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = errors.withUnsafeMutableBufferPointer { buffer in
            guichet_curl_set_errors(handle, buffer.baseAddress)
            defer { guichet_curl_set_errors(handle, nil) }
            // They are known to the library by their addresses alone.
            return withExtendedLifetime((message, answers)) { curl_easy_perform(handle) }
        }
        guard code != CURLE_OK else { return .success(()) }
        let words = String(decoding: errors.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return .failure(Self.error(code, response: guichet_curl_response(handle), status: answers.status, words: words))
    }

    /// Only what the server says of the recipient (RCPT) or of the text (DATA and after it) is about the letter; a refused greeting, login or
    /// sender is about this platform, and mended by its operator. So is a policy that the server names as its reason (RFC 3463: x.7.z), such as
    /// a missing login, SPF or DMARC. What the server said may name the recipient: its codes are repeated only.
    private static func error(_ code: CURLcode, response: Int, status: String?, words: String) -> MailError {
        guard (400...599).contains(response) else {
            let cause = String(cString: curl_easy_strerror(code))
            return code == CURLE_LOGIN_DENIED ? .unwelcome(cause: cause) : .unavailable(cause: cause)
        }
        let cause = "the mail server answers \(response)\(status.map { " \($0)" } ?? "")"
        let isAboutLetter = words.hasPrefix("RCPT failed") || words.hasPrefix("DATA failed") || code == CURLE_WEIRD_SERVER_REPLY && words.isEmpty
        let isPolicy = status?.dropFirst().hasPrefix(".7.") == true || logins.contains(response)
        guard response >= 500 else { return isAboutLetter && !isPolicy && response != leaving ? .deferred(cause: cause) : .unavailable(cause: cause) }
        return isAboutLetter && !isPolicy ? .refused(cause: cause) : .unwelcome(cause: cause)
    }

    /// The server closes, whatever it was asked (RFC 5321).
    private static let leaving = 421
    /// Codes that ask for a login, or for another one (RFC 4954).
    private static let logins: Set = [530, 534, 535, 538]
}

/// A message on its way out.
private final class Outgoing {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var count: Int { rest.count }

    static let fill: guichet_curl_reader = { buffer, size, count, context in
        guard let buffer, let context else { return 0 }
        let outgoing = Unmanaged<Outgoing>.fromOpaque(context).takeUnretainedValue()
        let part = outgoing.rest.prefix(size * count)
        UnsafeMutableRawBufferPointer(start: buffer, count: size * count).copyBytes(from: part)
        outgoing.rest = outgoing.rest.dropFirst(part.count)
        return part.count
    }
}

/// What the server says while a letter is handed over.
private final class ServerAnswers {
    /// The enhanced status code (RFC 2034) of its last refusal, such as `5.7.1`; nil when that has none.
    private(set) var status: String?

    static let read: guichet_curl_reader = { line, size, count, context in
        guard let line, let context else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: line, count: size * count)
        Unmanaged<ServerAnswers>.fromOpaque(context).takeUnretainedValue().note(String(decoding: bytes, as: UTF8.self))
        return size * count
    }

    private func note(_ line: String) {
        guard line.hasPrefix("4") || line.hasPrefix("5") else { return }
        status = line.firstMatch(of: /^[45]\d\d[ -]([45]\.\d{1,3}\.\d{1,3})\b/).map { String($0.1) }
    }
}
