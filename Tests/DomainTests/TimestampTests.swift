import Domain
import Foundation
import Testing

@Suite struct TimestampTests {
    /// Foundation's own formatter, which is right and slow.
    private func expected(_ moment: Timestamp, _ zone: TimeZone) -> String {
        moment.date.formatted(Date.ISO8601FormatStyle(timeZone: zone).dateSeparator(.dash).timeZoneSeparator(.colon))
    }

    @Test func momentsAreWrittenAsFoundationDoes() throws {
        var random = SystemRandomNumberGenerator()
        let zones = try ["Europe/Paris", "America/Cayenne", "Indian/Reunion", "Pacific/Marquesas", "GMT"].map {
            try #require(TimeZone(identifier: $0))
        }
        let edges: [Int64] = [0, -1, 951_782_400_000, 1_709_164_800_000, 1_774_746_000_000, 1_792_890_000_000, 4_102_444_799_999]
        let moments = edges + (0..<2000).map { _ in Int64.random(in: -2_000_000_000_000...4_102_444_800_000, using: &random) / 1000 * 1000 }
        for moment in moments.map(Timestamp.init(milliseconds:)) {
            let whole = Timestamp(milliseconds: (moment.milliseconds - (moment.milliseconds % 1000 + 1000) % 1000))
            for zone in zones {
                // Before 1911 the zones have offsets with seconds, which RFC 3339 cannot write.
                guard zone.secondsFromGMT(for: whole.date).isMultiple(of: 60) else { continue }
                #expect(whole.rfc3339(in: zone) == expected(whole, zone), "\(whole.milliseconds) \(zone.identifier)")
            }
        }
    }
}
