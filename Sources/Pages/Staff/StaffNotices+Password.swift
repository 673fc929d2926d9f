extension StaffNotices {
    /// Why a password is not taken.
    public enum PasswordObjection: Sendable { case tooShort, tooLong, tooSimple, isAddress }

    public static func refused(_ objection: PasswordObjection, _ say: Language) -> StaffNotice {
        let text = switch objection {
        case .tooShort: say("Ce mot de passe est trop court : douze caractères au moins.", "This password is too short: twelve characters at least.")
        case .tooLong: say("Ce mot de passe est trop long.", "This password is too long.")
        case .tooSimple: say("Ce mot de passe se devine : variez les caractères.", "This password can be guessed: vary the characters.")
        case .isAddress: say("Ce mot de passe ressemble trop à votre adresse.", "This password is too much like your address.")
        }
        return StaffNotice(.error, text)
    }
}
