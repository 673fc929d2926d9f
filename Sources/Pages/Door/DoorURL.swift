/// Addresses of the back office's pages for the doors. The same page in the other language is `path(in:)` of the same case.
public enum DoorURL: Hashable, Sendable {
    /// Where a device signs in, and scans.
    case door
    case leave

    /// Script that lets the page work without a network. At the root, because it may answer only for what is below it.
    public static let worker = "/door-worker.js"

    public func path(in language: Language) -> String {
        let door = language == .french ? "/porte" : "/en/door"
        return switch self {
        case .door: door
        case .leave: door + (language == .french ? "/quitter" : "/leave")
        }
    }
}
