/// Why a server that a test needs is not there.
public struct ServerProblem: Error, CustomStringConvertible {
    /// What went wrong, in the words of the system or of the server's log.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
