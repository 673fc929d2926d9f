import Foundation

/// Who is at the command line, as the journal names them.
enum OperatingUser {
    /// Their number where the operating system knows no name, as in a container whose user no file names.
    static var name: String {
        let name = NSUserName()
        return name.isEmpty ? "uid \(getuid())" : name
    }
}
