import CQREncode

/// The squares of a QR code (ISO/IEC 18004), error correction M: a ticket's code may be folded once and still be read.
public struct QRCode: Sendable, Hashable {
    /// Squares on a side, without the quiet zone.
    public var width: Int
    /// Row by row.
    public var isDark: [Bool]

    /// - Parameter text: at most some 2,000 ASCII characters.
    /// - Returns: nil when it does not fit a QR code.
    public init?(_ text: String) {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // The lowest bit says whether a square is dark.
        isDark = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
    }
}
