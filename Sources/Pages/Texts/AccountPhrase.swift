/// What the site says to somebody who was here before: "my tickets", and the letters that a demonstration keeps. Both languages are side by side.
enum AccountPhrase: Sendable {
    // My tickets.
    case myTickets, signInLead, signInButton, codeTitle, codeLead, codeLabel, codeButton, otherAddress, signedInAs(String), signOut, noOrders, noOrdersHint
    case noLetters, noLettersHint, emailUnwritten, onlyThisPage, someOrdersAway, someOrdersAwayHint, newerOrders, olderOrders
    case tooMany, tooManyHint, noCode, wrongCode(left: Int), codeGone, codeGoneHint, codeNotKept, codeNotKeptHint, orders(Int), ordersOf(first: Int, last: Int, all: Int), places(Int)
    case stateWaiting, stateIssuing, stateIssued, stateRefunded, stateCancelled, stateExpired, stateRefused, stateSessionCancelled

    // The mailbox of a demonstration.
    case mailbox, mailboxLead, mailboxEmpty, letterTo(String), enclosed, noSubject, backToMailbox

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .myTickets: "Mes billets"
        case .signInLead: "Indiquez l’adresse e-mail de vos commandes : nous y envoyons un code, sans mot de passe ni inscription."
        case .signInButton: "Recevoir un code"
        case .codeTitle: "Saisissez votre code"
        case .codeLead: "Si des places ont été achetées avec cette adresse, un code à six chiffres vient d’y être envoyé. Il est valable dix minutes, dans ce navigateur. Regardez aussi dans les indésirables."
        case .codeLabel: "Code à six chiffres"
        case .codeButton: "Voir mes billets"
        case .otherAddress: "Demander un autre code"
        case .signedInAs(let email): "Commandes passées avec \(email)"
        case .signOut: "Se déconnecter"
        case .noOrders: "Aucune commande"
        case .noOrdersHint: "Aucune place n’a été achetée avec cette adresse, ou ces commandes sont trop anciennes pour être montrées."
        case .noLetters: "Cette billetterie n’envoie pas d’e-mail : vos billets sont sur la page de votre commande, celle qui s’est ouverte après le paiement."
        case .noLettersHint: "Vous ne l’avez plus ? Cherchez « Votre commande » dans l’historique de votre navigateur, ou demandez à l’organisateur."
        case .emailUnwritten: "Elle ne sert qu’à cette commande. Cette billetterie n’envoie pas d’e-mail : vos billets seront sur la page de votre commande."
        case .onlyThisPage: "Aucun e-mail ne vous est envoyé : c’est le seul chemin vers vos billets."
        case .someOrdersAway: "Certaines commandes ne peuvent pas être affichées pour le moment"
        case .someOrdersAwayHint: "Elles ne sont pas perdues : réessayez dans quelques minutes."
        case .newerOrders: "Plus récentes"
        case .olderOrders: "Plus anciennes"
        case .ordersOf(let first, let last, let all): first == last ? "Commande \(first) sur \(all)" : "Commandes \(first) à \(last) sur \(all)"
        case .tooMany: "Trop de demandes"
        case .tooManyHint: "Par sécurité, les codes sont limités. Réessayez dans une heure, ou ouvrez la page de votre commande : son adresse est dans le message reçu à l’achat."
        case .noCode: "Un code a six chiffres : recopiez celui du message."
        case .wrongCode(let left): left == 1 ? "Ce code n’est pas le bon. Il reste un essai." : "Ce code n’est pas le bon. Il reste \(left) essais."
        case .codeGone: "Ce code n’est plus valable"
        case .codeGoneHint: "Il a servi, il a plus de dix minutes, ou il a été essayé trop souvent. Demandez-en un autre."
        case .codeNotKept: "Ce navigateur n’attend aucun code"
        case .codeNotKeptHint: "Un code ne vaut que dans le navigateur qui l’a demandé, pendant dix minutes. Si vous venez d’en demander un, ce navigateur refuse le cookie qui le retient : acceptez les cookies de ce site, ou ouvrez-le par son adresse en https, puis recommencez."
        case .orders(let count): count == 1 ? "1 commande" : "\(count) commandes"
        case .places(let count): count == 1 ? "1 place" : "\(count) places"
        case .stateWaiting: "En attente de paiement"
        case .stateIssuing: "Payée, billets en préparation"
        case .stateIssued: "Billets prêts"
        case .stateRefunded: "Remboursée"
        case .stateCancelled: "Annulée"
        case .stateExpired: "Expirée"
        case .stateRefused: "Non aboutie, rien n’est dû"
        case .stateSessionCancelled: "Séance annulée"
        case .mailbox: "Boîte aux lettres"
        case .mailboxLead: "Ceci est une démonstration : les messages ne partent pas, ils sont gardés ici. Les plus récents sont en haut."
        case .mailboxEmpty: "Aucun message n’a encore été écrit. Achetez une place : vos billets arriveront ici."
        case .letterTo(let address): "À \(address)"
        case .enclosed: "Pièces jointes"
        case .noSubject: "(sans objet)"
        case .backToMailbox: "Tous les messages"
        }
    }

    private var english: String {
        switch self {
        case .myTickets: "My tickets"
        case .signInLead: "Give the e-mail address of your orders: we send a code there. No password, no account."
        case .signInButton: "Send me a code"
        case .codeTitle: "Type your code"
        case .codeLead: "If places were bought with this address, a code of six digits was sent there just now. It is good for ten minutes, in this browser. Look into the junk folder too."
        case .codeLabel: "Six-digit code"
        case .codeButton: "See my tickets"
        case .otherAddress: "Ask for another code"
        case .signedInAs(let email): "Orders made with \(email)"
        case .signOut: "Sign out"
        case .noOrders: "No orders"
        case .noOrdersHint: "No place was bought with this address, or the orders are too old to be shown."
        case .noLetters: "This box office sends no e-mail: your tickets are on the page of your order, the one that opened after the payment."
        case .noLettersHint: "You have it no more? Look for “Your order” in your browser’s history, or ask the organiser."
        case .emailUnwritten: "It is used for this order only. This box office sends no e-mail: your tickets will be on the page of your order."
        case .onlyThisPage: "No e-mail is sent to you: it is the only way to your tickets."
        case .someOrdersAway: "Some orders cannot be shown at the moment"
        case .someOrdersAwayHint: "They are not lost: try again in a few minutes."
        case .newerOrders: "Newer"
        case .olderOrders: "Older"
        case .ordersOf(let first, let last, let all): first == last ? "Order \(first) of \(all)" : "Orders \(first) to \(last) of \(all)"
        case .tooMany: "Too many requests"
        case .tooManyHint: "For safety, codes are limited. Try again in an hour, or open the page of your order: its address is in the message you received when you bought."
        case .noCode: "A code has six digits: copy the one in the message."
        case .wrongCode(let left): left == 1 ? "This is not the code. One try is left." : "This is not the code. \(left) tries are left."
        case .codeGone: "This code is no longer good"
        case .codeGoneHint: "It was used, is older than ten minutes, or was tried too often. Ask for another one."
        case .codeNotKept: "This browser waits for no code"
        case .codeNotKeptHint: "A code is good only in the browser that asked for it, for ten minutes. If you have just asked for one, this browser refuses the cookie that remembers it: accept the cookies of this site, or open it by its https address, and begin again."
        case .orders(let count): count == 1 ? "1 order" : "\(count) orders"
        case .places(let count): count == 1 ? "1 place" : "\(count) places"
        case .stateWaiting: "Waiting for payment"
        case .stateIssuing: "Paid, tickets on their way"
        case .stateIssued: "Tickets ready"
        case .stateRefunded: "Refunded"
        case .stateCancelled: "Cancelled"
        case .stateExpired: "Expired"
        case .stateRefused: "Not completed, nothing is due"
        case .stateSessionCancelled: "Session cancelled"
        case .mailbox: "Mailbox"
        case .mailboxLead: "This is a demonstration: messages are not sent, they are kept here. The newest are on top."
        case .mailboxEmpty: "No message was written yet. Buy a place, and your tickets will arrive here."
        case .letterTo(let address): "To \(address)"
        case .enclosed: "Attachments"
        case .noSubject: "(no subject)"
        case .backToMailbox: "All messages"
        }
    }
}
