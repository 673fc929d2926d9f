import Booking
import Domain
import Foundation
import Pages

/// The people of the house, and what it takes to let them in.
public struct HousePeople: Sendable {
    let book: any StaffBook
    let catalogue: any CatalogueStore
    let reports: any ReportBook
    let calendar: any ReportCalendar
    /// Of the tax on shows.
    let cnmRate: ReportEditor.CNMRate
    let signIn: SignInStaff
    /// Of what a browser keeps and gives back unaltered.
    let seal: SecretSeal
    let welcome: WelcomeStaff
    let post: StaffPost
    /// Where spectators reach the site, as in `https://tickets.example.org`; empty where nobody said so.
    let site: String
    /// Zone of the moments that are shown.
    let zone: TimeZone
    let isTest: Bool

    /// - Parameters:
    ///   - sealKey: 32 bytes that lock what telephones know, see ``SecretSeal``.
    ///   - mailer: nil where no letter can be sent.
    ///   - address: where people reach the back office, as in `https://maison.example.org`; empty where nobody said so.
    ///   - site: where spectators reach the site; empty where nobody said so.
    ///   - isTest: nothing that is sold is real.
    public init(
        book: any StaffBook, catalogue: any CatalogueStore, reports: any ReportBook, calendar: any ReportCalendar, cnmRate: ReportEditor.CNMRate = .init(), passwords: any PasswordKeeper, sealKey: [UInt8], mailer: (any Mailer)?, address: String,
        site: String, zone: TimeZone, isTest: Bool
    ) {
        (self.book, self.catalogue, self.site, self.zone, self.isTest) = (book, catalogue, site, zone, isTest)
        (self.reports, self.calendar, self.cnmRate) = (reports, calendar, cnmRate)
        seal = SecretSeal(key: sealKey)
        signIn = SignInStaff(gate: book, passwords: passwords, seal: seal)
        welcome = WelcomeStaff(book: book, passwords: passwords)
        post = StaffPost(mailer: mailer, address: address)
    }
}
