import Testing

@testable import LoadTest

@Suite struct ReportTests {
    @Test(arguments: [(0.0...100.0, [0.0, 20, 40, 60, 80, 100]), (0...7, [0, 2, 4, 6]), (0...0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5])])
    func ticksAreRoundNumbers(range: ClosedRange<Double>, expected: [Double]) {
        let ticks = PlotFrame.ticks(range, about: 5)
        #expect(ticks.count == expected.count)
        for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) < 1e-9) }
    }

    @Test func aLogarithmicAxisHasADecadePerTick() {
        let frame = PlotFrame(x: 0...10, y: 0.1...1000, isLogarithmic: true)
        #expect(frame.yTicks.count == 5)
        let steps = zip(frame.yTicks, frame.yTicks.dropFirst()).map { frame.py($0) - frame.py($1) }
        for step in steps { #expect(abs(step - steps[0]) < 0.01) }
        #expect(frame.py(0) == frame.py(0.1), "what is below the axis stands on it")
    }

    @Test(arguments: [(0.8449, "0.84 ms"), (12.4, "12 ms"), (1340, "1.3 s"), (9.999, "10.00 ms")])
    func milliseconds(value: Double, text: String) {
        #expect(Figures.milliseconds(value) == text)
    }

    @Test func numbers() {
        #expect(Figures.grouped(1_234_567) == "1\u{202F}234\u{202F}567" && Figures.grouped(12) == "12")
        #expect(Figures.fixed(-0.004, 2) == "0.00" && Figures.fixed(-1.5, 1) == "-1.5" && Figures.fixed(3.04, 1) == "3.0")
    }

    @Test func aLineIsInterruptedWhereNothingIs() {
        let series = Plot.Series(name: "a<b", colour: 1, points: [(0, 1), (1, nil), (2, 3), (3, 4)])
        let html = Plot(title: "T", caption: "C", unit: "u", series: [series]).html
        #expect(html.contains("a&lt;b") && !html.contains("a<b"))
        let path = html.firstMatch(of: /d="([^"]*)"/)?.1 ?? ""
        #expect(path.filter { $0 == "M" }.count == 2 && path.filter { $0 == "L" }.count == 1)
    }

    @Test func theCurveOfPercentilesHalvesTheRest() {
        #expect(RunResult.curvePercentiles.prefix(4) == [0, 50, 75, 87.5])
        #expect((RunResult.curvePercentiles.last ?? 0) > 99.97)
    }
}
