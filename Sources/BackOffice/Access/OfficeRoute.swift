import Domain
import HTTPTypes
import Hummingbird
import Pages

/// One address of the back office, with who may ask it. The router is made of these and of nothing else, so no address is without an answer to
/// that question; a test asks each of them as everybody.
struct OfficeRoute: Sendable {
    enum Access: Hashable, Sendable {
        /// Nobody is asked who they are.
        case open
        /// A device at a door, by its token.
        case device
        /// Whoever gave the password, and may still owe the second factor.
        case halfway
        /// Everybody of the house, for what is their own.
        case person
        /// Who has this right.
        case right(StaffRight, of: Things)
    }

    /// Whose things an address is about.
    enum Things: Hashable, Sendable {
        /// Nobody's in particular.
        case house
        /// Somebody's. Who reaches some only (``StaffReach``) finds no others here.
        case own
    }

    /// How refusals are said.
    enum Form: Hashable, Sendable {
        case page(Language)
        case program
    }

    var method: HTTPRequest.Method
    /// With `{parameters}`.
    var path: String
    var access: Access
    var form: Form
    /// Asks a browser for a fresh proof that it is still the same person; a token is one.
    var isSensitive = false
    var answer: @Sendable (Request, OfficeContext) async throws -> Response

    typealias PageAnswer = @Sendable (Request, OfficeContext, Language) async throws -> Response

    /// A page of the house's people, in each language.
    static func page(
        _ method: HTTPRequest.Method, _ url: StaffURL, _ access: Access, isSensitive: Bool = false, _ answer: @escaping PageAnswer
    ) -> [OfficeRoute] {
        Language.allCases.map { language in
            OfficeRoute(method: method, path: url.path(in: language), access: access, form: .page(language), isSensitive: isSensitive) { request, context in
                try await answer(request, context, language)
            }
        }
    }

    /// What programs ask.
    static func program(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, isSensitive: Bool = false,
        _ answer: @escaping @Sendable (Request, OfficeContext) async throws -> Response
    ) -> OfficeRoute {
        OfficeRoute(method: method, path: path, access: access, form: .program, isSensitive: isSensitive, answer: answer)
    }
}
