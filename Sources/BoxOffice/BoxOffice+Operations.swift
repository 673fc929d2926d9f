import APIDocument
import Booking
import Hummingbird

// What machines and their keepers ask.
extension BoxOffice {
    func addOperations(to router: Router<BasicRequestContext>) {
        router.get("healthz") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/plain"], body: .init(byteBuffer: .init(string: "ok\n")))
        }
        router.get("readyz") { _, _ in await ready() }
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: .init(string: metrics())))
        }
        router.get("openapi.yaml") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml; charset=utf-8"],
                body: .init(byteBuffer: .init(bytes: APIDocument.openapi)))
        }
    }

    /// Whether it can sell.
    public func isReady() async -> Bool { await readiness().isReady }

    private func readiness() async -> StoreReadiness {
        // First the catalogue, then what it names: before it is published it would name nothing.
        let lanes = await source.isVerified(.catalogue) ? await mirror.publishedLanes() : nil
        var readiness = await source.readiness(lanes: lanes ?? [])
        readiness.epochCurrent = readiness.epochCurrent && lanes != nil
        return readiness
    }

    private func ready() async -> Response {
        struct Answer: Encodable {
            var redis, scripts, epoch: Bool
        }
        let readiness = await readiness()
        return JSONAnswer.response(
            Answer(
                redis: readiness.reachable, scripts: readiness.scriptsLoaded, epoch: readiness.epochCurrent),
            status: readiness.isReady ? .ok : .serviceUnavailable)
    }
}
