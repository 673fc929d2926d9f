import Booking

/// A mail server whose step is a fault point.
public struct FaultyMailer: Mailer {
    private let base: any Mailer
    private let points: FaultPoints

    public init(_ base: any Mailer, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    public func send(_ letter: Letter) async throws(MailError) {
        try await points.step("Mailer", #function) { () async throws(MailError) in try await base.send(letter) }
    }
}
