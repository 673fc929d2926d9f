extension Sequence where Element == UInt8 {
    /// Compares all bytes, whatever the first ones say: how long it takes tells nothing about them.
    public func isSame(as other: some Sequence<UInt8>) -> Bool {
        let (one, two) = (Array(self), Array(other))
        guard one.count == two.count else { return false }
        return zip(one, two).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
