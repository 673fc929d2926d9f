import HTTPTypes
import Metrics
import NIOCore
import Synchronization

/// Measures the requests that the doorway answers under the names that the router's middleware uses, so that they are one
/// series wherever a request was answered.
final class RouteMeter: Sendable {
    private struct Meters {
        var requests: Counter
        var duration: Timer
    }

    private let route: String
    private let method: HTTPRequest.Method
    private let active: Meter
    /// By status code.
    private let meters = Mutex<[Int: Meters]>([:])

    init(route: String, method: HTTPRequest.Method) {
        (self.route, self.method) = (route, method)
        active = Meter(label: "http.server.active_requests", dimensions: [("http.request.method", method.rawValue)])
    }

    func began() { active.increment() }

    func ended(_ status: HTTPResponse.Status, after duration: TimeAmount) {
        active.decrement()
        let meters = meters.withLock { meters in
            if let known = meters[status.code] { return known }
            let dimensions = [
                ("http.route", route), ("http.request.method", method.rawValue),
                ("http.response.status_code", String(status.code)),
            ]
            let new = Meters(
                requests: Counter(label: "hb.requests", dimensions: dimensions),
                duration: Timer(
                    label: "http.server.request.duration", dimensions: dimensions, preferredDisplayUnit: .seconds))
            meters[status.code] = new
            return new
        }
        meters.requests.increment()
        meters.duration.recordNanoseconds(duration.nanoseconds)
    }
}
