import Booking
import Domain
import Foundation
import Logging
import Metrics
import Pages

/// Sends the codes by which buyers find their orders again. Apart from the letters that the ledger owes: whoever asked waits for it, and a code
/// that is lost is asked for again.
///
/// Target set: the letters in the store's list, each taken once. Those for a waiting room go to whatever address was typed. One for an address that bought nothing is dropped, and its code never opens
/// anything, so that nobody waits with a guessed one for what the address buys later: its asker was told that a code comes if there are orders.
struct CodePost: Sendable {
    let letters: any CodeLetters
    let post: Post
    let settings: Reconciler.Settings
    let logger: Logger

    /// Sent side by side; and so many are here at most, of which the others rest between two tries. A mailbox that does not exist keeps nobody's letter.
    private static let (together, most) = (32, 2_000)
    private static let longestPause = Duration.seconds(60)
    private static let wait = Duration.seconds(5)

    func run() async {
        guard let mailer = post.mailer else { return }
        let pacer = Pacer()
        let turnstile = Turnstile(places: Self.together)
        await withTaskGroup(of: Void.self) { sending in
            var running = 0
            while !Task.isCancelled {
                do {
                    guard let letter = try await letters.next(within: Self.wait) else { continue }
                    if running == Self.most {
                        await sending.next()
                        running -= 1
                    }
                    sending.addTask { await send(letter, by: mailer, turnstile) }
                    running += 1
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.debug("codes wait for the store", metadata: ["cause": "\(error)"])
                    await pacer.next(within: settings.tick)
                }
            }
        }
    }

    /// A mail server that is away is tried as long as the code is good.
    private func send(_ code: CodeLetter, by mailer: any Mailer, _ turnstile: Turnstile) async {
        let pacer = Pacer()
        var pause = settings.tick
        while !Task.isCancelled, Timestamp(Date()) < code.validUntil {
            do {
                return try await turnstile.pass {
                    // It may have waited for the others.
                    guard Timestamp(Date()) < code.validUntil else { return }
                    if code.purpose != .room { guard try await letters.hasOrders(buyer: code.buyerKey) else { return } }
                    try await letters.release(code)
                    try await mailer.send(Self.letter(code))
                }
            } catch {
                switch error {
                case MailError.refused(let cause):
                    return logger.info("a code is refused by its mailbox", metadata: ["cause": "\(cause)"])
                case MailError.unwelcome(let cause):
                    Counter(label: "guichet_mail_refusals").increment()
                    return logger.critical("the mail server refuses this platform", metadata: ["cause": "\(cause)"])
                default: break
                }
                logger.warning("a code waits", metadata: ["cause": "\(error)"])
                await pacer.next(within: pause)
                // A mailbox that wants a letter later (greylisting) wants it minutes later.
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    static func letter(_ code: CodeLetter) -> Letter {
        let language = Language(rawValue: code.language) ?? .french
        let text = code.purpose == .room ? LetterWords.roomCode(code.code, in: language) : LetterWords.code(code.code, in: language)
        // The id says nothing of the code, and no two letters have the same.
        return Letter(
            id: "code-\(UUID().uuidString.lowercased())", to: Mailbox(address: code.email), subject: text.subject,
            text: text.lines.joined(separator: "\n") + "\n",
            html: LetterPage(title: text.subject, words: text.lines, action: nil, ending: []).document(in: language).text)
    }
}
