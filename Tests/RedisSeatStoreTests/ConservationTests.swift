import Booking
import RedisClient
import Testing

/// The check that runs after every script of the tests finds each way in which a house can fail to add up.
@Suite struct ConservationTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let key: String
        let offset: Int
        let byte: UInt8
        let remark: String
        var testDescription: String { remark }
    }

    /// The house has two pools, 8 seats in 4 segments of two, and 5 standing places.
    @Test(arguments: [
        Damage(key: "stock", offset: 7, byte: 1, remark: "pool 0 counts 1 for 0 seats in state 64"),
        Damage(key: "stock", offset: 16 + 3, byte: 6, remark: "8,6 places per pool, 8,5 were published"),
        Damage(key: "seats", offset: 0, byte: 0x40, remark: "of the index is not the longest run"),
        Damage(key: "runs", offset: 0, byte: 129, remark: "byte 0 of the index"),
        Damage(key: "runs", offset: 64, byte: 129, remark: "byte 64 of the index is less than a longest run"),
    ])
    func damageIsFoundByTheNextScript(damage: Damage) async throws {
        let house = try await House()
        _ = try await house.hold("h", [.standing(1, category: 1, allotment: nil)])
        _ = try await house.store.release(hold: House.id("h"), in: house.session)
        let key = "{3}:v4:s1:\(damage.key)"
        _ = try await house.redis.send(
            RedisCommand([.string("SETRANGE"), .string(key), .string(String(damage.offset)), .bytes([damage.byte])]))
        await #expect {
            try await house.store.release(hold: House.id("h"), in: house.session)
        } throws: { error in
            "\(error)".contains("I5: ") && "\(error)".contains(damage.remark)
        }
        await house.close()
    }
}
