import GRDB

/// The canonical record of a ledger line: the bytes that the chain hashes. Enough to check a ledger with any other program; see
/// docs/ledger-format.md, ``LineField`` for the fields and ``CanonicalWriter`` for the bytes of a value.
///
/// Two versions live in one chain. Version 1 has the first 24 fields; version 2 adds what the line sold and why, in words
/// that later changes of the catalogue cannot touch, and lets the fields be absent that a fee has not. No field is personal data:
/// `buyer_reference` is a random text whose meaning is in another table and may be erased.
struct LineRecord {
    let bytes: [UInt8]

    /// - Throws: when a field that must be there is absent, or has another type.
    init(_ line: LedgerLine) throws {
        var writer = CanonicalWriter()
        for (field, value) in zip(LineField.all, line.values) where field.since <= line.version {
            if field.isOptional(in: line.version) { writer.append(isPresent: !value.isNull) }
            switch (field.kind, value.storage) {
            case (.integer, .int64(let integer)): writer.append(integer)
            case (.text, .string(let text)): writer.append(text)
            case (_, .null) where field.isOptional(in: line.version): break
            default: throw LedgerValueError()
            }
        }
        bytes = writer.bytes
    }
}
