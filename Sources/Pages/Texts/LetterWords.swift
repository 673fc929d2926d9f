/// What letters say that are about no order.
public enum LetterWords {
    /// The code by which a buyer finds the orders again.
    public static func code(_ code: String, in language: Language) -> (subject: String, lines: [String]) {
        switch language {
        case .french:
            (
                "Votre code pour retrouver vos billets",
                [
                    "Bonjour,", "", "Votre code : \(code)", "",
                    "Saisissez-le dans le navigateur où vous l’avez demandé. Il est valable dix minutes, une seule fois.", "",
                    "Vous n’avez rien demandé ? Ignorez ce message : sans ce code, personne n’ouvre vos commandes.",
                ]
            )
        case .english:
            (
                "Your code to find your tickets",
                [
                    "Hello,", "", "Your code: \(code)", "",
                    "Type it in the browser in which you asked for it. It is good for ten minutes, once.", "",
                    "You asked for nothing? Ignore this message: without the code nobody opens your orders.",
                ]
            )
        }
    }

    /// The code that confirms an address for a waiting room.
    public static func roomCode(_ code: String, in language: Language) -> (subject: String, lines: [String]) {
        switch language {
        case .french:
            (
                "Votre code pour la salle d’attente",
                [
                    "Bonjour,", "", "Votre code : \(code)", "",
                    "Saisissez-le dans le navigateur où vous l’avez demandé, pour entrer dans la salle d’attente. Il est valable dix minutes, une seule fois.", "",
                    "Vous n’avez rien demandé ? Ignorez ce message : votre adresse n’est gardée nulle part.",
                ]
            )
        case .english:
            (
                "Your code for the waiting room",
                [
                    "Hello,", "", "Your code: \(code)", "",
                    "Type it in the browser in which you asked for it, to enter the waiting room. It is good for ten minutes, once.", "",
                    "You asked for nothing? Ignore this message: your address is kept nowhere.",
                ]
            )
        }
    }
}
