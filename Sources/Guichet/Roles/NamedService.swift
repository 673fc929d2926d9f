import ServiceLifecycle

/// A service under the name of its type. The service group describes each service in its log, and otherwise would describe everything that it holds:
/// half of the process, with its secrets, at each start.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
