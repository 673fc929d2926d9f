import TestSupport
import Testing

/// Every step that changes something outside can be the last one of a process, in the tests.
@Suite struct FaultPointListTests {
    private static let ports = Repository.texts(under: "Sources/Booking/", suffix: ".swift").map(\.content)
    private static let points = Repository.texts(under: "Sources/Faults/", suffix: ".swift").flatMap { FaultPointList.points(in: $0.content) }

    @Test func everyStepIsAFaultPoint() {
        let missing = FaultPointList.required(of: Self.ports).subtracting(Self.points)
        #expect(
            missing.isEmpty,
            "a step without a fault point: give its decorator in Sources/Faults one, or FaultPointList the reason why it changes nothing\(missing.sorted().listed)")
    }

    @Test func everyFaultPointIsAStepOfAPort() {
        let unknown = Set(Self.points).subtracting(Self.ports.flatMap(FaultPointList.methods))
        #expect(unknown.isEmpty, "\(unknown.sorted().listed)")
        #expect(Set(Self.points).count == Self.points.count)
    }

    @Test func everyExemptionExistsAndIsNoFaultPoint() {
        let exempt = FaultPointList.exemptions.flatMap(\.names)
        #expect(Set(exempt).subtracting(Self.ports.flatMap(FaultPointList.methods)) == [])
        #expect(Set(exempt).intersection(Self.points) == [])
        #expect(Set(exempt).count == exempt.count && FaultPointList.exemptions.allSatisfy { !$0.reason.isEmpty })
    }

    /// What is written otherwise than the reader of signatures expects would be missed.
    @Test func everyMethodOfAPortIsRead() {
        for text in Self.ports {
            let protocols = text.matches(of: /(?ms)^[\w ]*protocol .*?^\}/).map { $0.output }
            let lines = protocols.flatMap { $0.split(separator: "\n") }.filter { !$0.contains("///") && $0.contains("func ") }
            let methods = FaultPointList.methods(in: text)
            #expect(lines.count == methods.count, "\(lines.joined(separator: "\n"))\(methods.listed)")
            #expect(Set(methods).count == methods.count, "two methods of one name\(methods.listed)")
        }
    }

    /// The reader of signatures reads something: one that found none would find nothing missing.
    @Test func readsSignaturesAsTheCompilerNamesThem() {
        let port = """
            public protocol Till: Sendable {
                /// A doc comment with func inside(it: Int).
                func take(_ coins: [Int: (a: Int, b: Int)], by who: String, then: @escaping (Int, Int) -> Void) async throws -> (x: Int, y: Int)
                func close()
                func count<Coin>(
                    of kind: Coin, in drawer: Dictionary<Int, Int>
                ) -> Int
            }
            struct Other { func none() {} }
            """
        #expect(FaultPointList.methods(in: port) == ["Till.take(_:by:then:)", "Till.close()", "Till.count(of:in:)"])
        let decorator = """
                private func step() { points.step("Till", method, call) }
                public func close() { step(#function) { base.close() } }
                public func open(_ a: Int) { step("Door", #function) { base.open(a) } }
                public func look() { base.look() }
            """
        #expect(FaultPointList.points(in: decorator) == ["Till.close()", "Door.open(_:)"])
        #expect(FaultPointList.required(of: Self.ports).count > 30)
    }
}
