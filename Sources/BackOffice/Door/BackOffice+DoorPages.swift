import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Pages
import Web

// The page for the doors: signing in, scanning, signing out. What it asks then is the API.
extension BackOffice {
    var doorPageRoutes: [OfficeRoute] {
        let assets = (Asset.door + Asset.staff).map { asset in OfficeRoute.program(.get, asset.path, .open) { _, _ in PageAnswer.asset(asset) } }
        let others = OfficeRoute.program(.get, "/assets/{name}", .open) { _, context in
            try PageAnswer.asset(called: context.parameters.get("name"), among: Asset.door + Asset.staff)
        }
        let worker = OfficeRoute.program(.get, DoorURL.worker, .open) { _, _ in
            var response = PageAnswer.asset(Asset.doorWorker)
            response.headers[.cacheControl] = "no-cache"
            return response
        }
        let pages = Language.allCases.flatMap { language -> [OfficeRoute] in
            [
                .program(.get, DoorURL.door.path(in: language), .open) { request, _ in await door(request, language) },
                .program(.post, DoorURL.door.path(in: language), .open) { request, _ in try await signIn(request, language) },
                .program(.post, DoorURL.leave.path(in: language), .open) { request, _ in try signOut(request, language) },
            ]
        }
        return assets + [others, worker] + pages
    }

    private func door(_ request: Request, _ language: Language) async -> Response {
        do {
            guard let device = try await DoorPass.device(of: request, in: book, at: now()) else { return page(.signIn(nil), .ok, language) }
            let sessions = try await book.sessions(of: device).map {
                DoorPage.Session(
                    id: $0.id, number: $0.number, title: $0.title, venue: $0.venueName, startsAt: $0.startsAt,
                    zone: TimeZone(identifier: $0.timeZone) ?? .gmt)
            }
            return page(.scanner(device: device.name, pass: try passes.mark(of: device), sessions: sessions), .ok, language)
        } catch {
            logger.error("page failed", metadata: ["error": "\(error)", "route": "door"])
            return page(.signIn(.away), .serviceUnavailable, language)
        }
    }

    private func signIn(_ request: Request, _ language: Language) async throws -> Response {
        guard request.isFromOurOwnPage else { throw Problem.foreignForm }
        let text = try await request.form()["token"] ?? ""
        do {
            guard let token = DoorToken(text), try await book.device(tokenDigest: token.digest, at: now()) != nil else {
                return page(.signIn(.wrongToken), .unprocessableContent, language)
            }
            return redirect(language, [.setCookie: DoorCookie.header(token)])
        } catch {
            logger.error("page failed", metadata: ["error": "\(error)", "route": "sign in"])
            return page(.signIn(.away), .serviceUnavailable, language)
        }
    }

    /// The phone keeps nothing: neither the page nor keys, lists and scans.
    private func signOut(_ request: Request, _ language: Language) throws -> Response {
        guard request.isFromOurOwnPage else { throw Problem.foreignForm }
        return redirect(language, [.setCookie: DoorCookie.gone, .clearSiteData: "\"cache\", \"storage\""])
    }

    private func redirect(_ language: Language, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.location] = DoorURL.door.path(in: language)
        headers[.cacheControl] = "no-store"
        return Response(status: .seeOther, headers: headers)
    }

    private func page(_ content: DoorPage.Content, _ status: HTTPResponse.Status, _ language: Language) -> Response {
        var response = PageAnswer.prepared(DoorPage(content).document(in: language), status, in: language, policy: PageAnswer.policy() + "; frame-ancestors 'none'").response
        response.headers[.cacheControl] = "no-store"
        return response
    }
}

extension HTTPField.Name {
    fileprivate static let clearSiteData = Self("Clear-Site-Data")!
}
