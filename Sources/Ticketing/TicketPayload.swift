import Domain

/// Claims that the payload has no room for.
public enum TicketPayloadError: Error, Hashable, Sendable {
    /// Seat offsets take 24 bits, and the highest value says "standing".
    case seatOutOfRange
    /// Expiry is in whole seconds from 1970 to 2106.
    case expiryOutOfRange
}

/// The bytes of a ticket's code, all numbers big-endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | version, 1 |
/// | 1 | 1 | key id |
/// | 2 | 4 | event number |
/// | 6 | 4 | session number |
/// | 10 | 8 | ticket id |
/// | 18 | 4 | operation number |
/// | 22 | 1 | category |
/// | 23 | 3 | seat offset, 0xFFFFFF when standing |
/// | 26 | 2 | revision |
/// | 28 | 4 | expiry, seconds since 1970 |
/// | 32 | 64 | Ed25519 signature of `guichet-ticket-v1`, a zero byte and the 32 bytes above |
struct TicketPayload: Hashable {
    static let version: UInt8 = 1
    static let bodyLength = 32
    static let signatureLength = 64
    static let prefix = "GUI1:"
    /// 96 bytes are 144 characters of Base45.
    static let codeLength = 5 + 144

    private static let standing: UInt32 = 0xFF_FFFF
    /// A signature of anything else that Guichet might sign can never pass for a ticket's.
    private static let domain = Array("guichet-ticket-v1\0".utf8)

    var keyID: UInt8
    var claims: TicketClaims

    static func message(_ body: some Sequence<UInt8>) -> [UInt8] { domain + body }

    /// The part that is signed. The expiry loses its milliseconds.
    func body() throws(TicketPayloadError) -> [UInt8] {
        if let seat = claims.seat, seat >= Self.standing { throw .seatOutOfRange }
        guard claims.expiresAt.milliseconds >= 0, let expiry = UInt32(exactly: claims.expiresAt.milliseconds / 1000) else {
            throw .expiryOutOfRange
        }
        var body = [Self.version, keyID]
        body.append(bigEndian: claims.eventNumber)
        body.append(bigEndian: claims.sessionNumber)
        body.append(bigEndian: claims.ticketID)
        body.append(bigEndian: claims.number)
        body.append(claims.category)
        let seat = claims.seat ?? Self.standing
        body += [UInt8(seat >> 16), UInt8(seat >> 8 & 0xFF), UInt8(seat & 0xFF)]
        body.append(bigEndian: claims.revision)
        body.append(bigEndian: expiry)
        return body
    }

    /// Nil unless it is 32 bytes of this version.
    init?(body: some Collection<UInt8>) {
        let bytes = Array(body)
        guard bytes.count == Self.bodyLength, bytes[0] == Self.version else { return nil }
        keyID = bytes[1]
        let seat = UInt32(Self.number(bytes[23..<26]))
        claims = TicketClaims(
            eventNumber: UInt32(Self.number(bytes[2..<6])), sessionNumber: UInt32(Self.number(bytes[6..<10])),
            ticketID: Self.number(bytes[10..<18]), number: UInt32(Self.number(bytes[18..<22])), category: bytes[22],
            seat: seat == Self.standing ? nil : seat, revision: UInt16(Self.number(bytes[26..<28])),
            expiresAt: Timestamp(milliseconds: Int64(Self.number(bytes[28..<32])) * 1000))
    }

    init(keyID: UInt8, claims: TicketClaims) {
        self.keyID = keyID
        self.claims = claims
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
