import Metrics
import Synchronization
import Telemetry

/// The process's metrics: one registry, installed once however many roles share the process.
enum Measurements {
    static let registry = PrometheusRegistry()
    static let contentType = PrometheusRegistry.contentType
    private static let isInstalled = Mutex(false)

    static func install() {
        isInstalled.withLock { isInstalled in
            guard !isInstalled else { return }
            MetricsSystem.bootstrap(registry)
            isInstalled = true
        }
    }
}
