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
}
