/// Calls that this code does not make, with the exceptions and their reasons.
enum ForbiddenCalls {
    struct Call: Sendable {
        let text: String
        let why: String
    }

    /// The texts are in two parts, so that this file does not contain them.
    static let calls = [
        Call(text: "try" + "!", why: "handle the error"),
        Call(text: "as" + "!", why: "cast with a condition"),
        Call(text: "fatal" + "Error(", why: "a reachable condition is an error or an outcome"),
        Call(text: "Thread" + ".sleep", why: "wait for the event, not for a while"),
        Call(text: "Task" + ".sleep", why: "wait for the event, not for a while"),
        Call(text: "u" + "sleep(", why: "wait for the event, not for a while"),
        Call(text: "nano" + "sleep(", why: "wait for the event, not for a while"),
        Call(text: "import " + "XCTest", why: "make test runs Swift Testing only"),
        Call(text: ".disabled" + "(", why: "no test is skipped"),
        Call(text: ".enabled" + "(if", why: "no test is skipped"),
    ]

    struct Exception: Sendable {
        let path: String
        let text: String
        let reason: String
    }

    static let exceptions = [
        Exception(
            path: "Sources/Reconciliation/Pacer.swift", text: "Task" + ".sleep",
            reason: "a loop's pause is what this type is for; a nudge ends it"),
        Exception(
            path: "Sources/BoxOffice/AsyncRounds.swift", text: "Task" + ".sleep",
            reason: "the beat at which a store that announces nothing is read for those who follow"),
        Exception(
            path: "Sources/BackOffice/Drafts/DraftPublisher.swift", text: "Task" + ".sleep",
            reason: "the beat at which it looks whether a moment of publication has come"),
        Exception(
            path: "Sources/BackOffice/Planning/DialogueCourier.swift", text: "Task" + ".sleep",
            reason: "the beat at which it looks whether a letter is due"),
        Exception(
            path: "Sources/Payments/Stripe/StripePaymentProvider.swift", text: "Task" + ".sleep",
            reason: "the pause before the next attempt at a provider that did not answer"),
        Exception(
            path: "Sources/Payments/Sandbox/SandboxAPI.swift", text: "Task" + ".sleep",
            reason: "the sandbox plays a provider that does not answer"),
        Exception(
            path: "Sources/Payments/Sandbox/NoticeSender.swift", text: "Task" + ".sleep",
            reason: "the sandbox plays a provider whose notices come late, or again"),
        Exception(
            path: "Tests/TestSupport/Eventually.swift", text: "Task" + ".sleep",
            reason: "the one place where tests ask again for a state that announces nothing"),
        Exception(
            path: "Tests/TestPlatform/Trial/Chaos.swift", text: "Task" + ".sleep",
            reason: "a process is frozen for a while: the while is the fault"),
        Exception(
            path: "Tests/TestSupport/RedisServer.swift", text: "u" + "sleep(",
            reason: "a redis-server does not announce that it is ready"),
    ]

    /// The forbidden calls in a line of code; a line that is only a comment has none.
    static func found(in line: Substring) -> [Call] {
        let code = line.drop(while: \.isWhitespace)
        guard !code.hasPrefix("//") else { return [] }
        return calls.filter { call in
            code.ranges(of: call.text).contains { range in
                // "nanosleep" contains no "usleep", and "alias!" no "as!": the text begins where a word does.
                guard let first = call.text.first, first.isLetter, range.lowerBound > code.startIndex else { return true }
                let before = code[code.index(before: range.lowerBound)]
                return !(before.isLetter || before.isNumber || before == "_")
            }
        }
    }
}
