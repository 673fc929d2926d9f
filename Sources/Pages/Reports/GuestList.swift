import Domain

/// Who comes, for a spreadsheet: names are written by strangers, and none of them becomes a formula.
public enum GuestList {
    public static func csv(_ guests: [Guest], in say: Language) -> String {
        let header = [
            say("Billet", "Ticket"), say("Nom", "Name"), say("E-mail", "E-mail address"), say("Catégorie", "Category"), say("Siège", "Seat"), say("Tarif", "Price name"),
            say("Prix en centimes", "Price in cents"), say("Commande", "Order"),
        ]
        let rows = guests.map { guest in
            [String(guest.number)] + [guest.name ?? "", guest.email ?? "", guest.categoryName, guest.seatLabel ?? "", guest.tariffName].map(Report.harmless)
                + [String(guest.price.cents), guest.orderID]
        }
        // A byte order mark, without which some read UTF-8 as something else.
        return "\u{FEFF}" + ([header] + rows).map { $0.map(Report.quoted).joined(separator: ",") + "\r\n" }.joined()
    }
}
