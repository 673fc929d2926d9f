import Hummingbird
import Logging

/// Turns every error into a problem. What went wrong inside is logged, without path or values, and never shown.
package struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    package let logger: Logger
    /// The page that says that there is nothing at an address; nil for a program that asks.
    package let notFoundPage: @Sendable (Request) -> Response?
    /// What an error of the role's stores means to who asked; nil for what nobody foresaw.
    package let known: @Sendable (any Error) -> Problem?

    package init(
        logger: Logger, known: @escaping @Sendable (any Error) -> Problem?, notFoundPage: @escaping @Sendable (Request) -> Response? = { _ in nil }
    ) {
        (self.logger, self.known, self.notFoundPage) = (logger, known, notFoundPage)
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as HTTPError where error.status == .notFound {
            return notFoundPage(request) ?? Problem.notFound.response
        } catch let error as any HTTPResponseError {
            return Problem(
                type: "refused-request", status: error.status, title: "The request cannot be handled",
                detail: "The API is described at /openapi.yaml."
            ).response
        } catch {
            let known = known(error)
            note(known == nil ? "unexpected" : "store", error, context)
            return (known ?? Problem.internal).response
        }
    }

    private func note(_ kind: String, _ error: any Error, _ context: Context) {
        logger.error(
            "request failed",
            metadata: [
                "kind": "\(kind)", "error": "\(error)", "route": "\(context.endpointPath ?? "none")",
                "request": "\(context.id)",
            ])
    }
}
