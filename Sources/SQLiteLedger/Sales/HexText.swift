/// 64 bits as people and files write them: 16 lower-case hexadecimal digits (a ``Ticket``'s id).
enum HexText {
    static func of(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
