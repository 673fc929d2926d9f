import TestSupport

/// One buyer who goes to whichever instance answers.
package struct Buyers {
    package let platform: Platform
    package let number: Int

    package init(platform: Platform, number: Int) {
        self.platform = platform
        self.number = number
    }

    /// Repeats until an answer is accepted: 5xx and lost connections are repeated, anything else is a failure.
    package func insist(
        accept: Set<Int> = [200, 201], _ request: (Buyer) async throws -> Buyer.Answer
    ) async throws -> Buyer.Answer {
        var attempt = number
        var last: Buyer.Answer?
        let succeeded = await eventually(within: .seconds(60)) {
            attempt += 1
            guard let answer = try? await request(Buyer(platform.baseURL(attempt % platform.boxOfficePorts.count))) else { return false }
            last = answer
            return accept.contains(answer.status) || answer.status < 500
        }
        guard succeeded, let answer = last, accept.contains(answer.status) else {
            throw last.map { Buyer.Unexpected($0) as any Error } ?? Platform.Failure(description: "no answer in 60 s")
        }
        return answer
    }
}
