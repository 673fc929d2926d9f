import Booking

/// How this platform writes to people.
public struct Post: Sendable {
    /// Nil when no mail server is configured: nobody is written to, and the order's page tells all.
    public var mailer: (any Mailer)?
    /// Who is told of what waits for a person.
    public var operatorMailbox: Mailbox?
    /// Address of an order's page with `{order}` for its id.
    public var orderPage: String?
    /// Draws the tickets that go along with a letter; nil: letters name the order's page only.
    public var printer: (any TicketPrinter)?

    public init(
        mailer: (any Mailer)? = nil, operatorMailbox: Mailbox? = nil, orderPage: String? = nil, printer: (any TicketPrinter)? = nil
    ) {
        self.printer = printer
        self.mailer = mailer
        self.operatorMailbox = operatorMailbox
        self.orderPage = orderPage
    }
}
