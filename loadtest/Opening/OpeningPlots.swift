import OpeningDay

/// The plots of an opening in compressed time.
struct OpeningPlots: Sendable {
    private let seconds: [OpeningReport.Second]
    private let places: Int

    init(_ report: OpeningReport) { (seconds, places) = (report.bySecond, report.places) }

    var all: [Plot] { [calls, shop, stock, load] }

    private func points(_ value: (OpeningReport.Second) -> Double) -> [(x: Double, y: Double?)] { seconds.map { (Double($0.second), value($0)) } }

    private var calls: Plot {
        Plot(
            title: "Called and let in", caption: "Ranks below the first line are called. It never goes back. Not everybody who is called comes.", unit: "people",
            series: [
                .init(name: "called", colour: 1, points: points { Double($0.called) }),
                .init(name: "let in", colour: 4, points: points { Double($0.admitted) }),
            ])
    }

    private var shop: Plot {
        Plot(
            title: "The shop", caption: "So many choose and pay, and so many may: the controller's bound grows while answers are quick.", unit: "people",
            series: [
                .init(name: "inside", colour: 1, points: points { Double($0.shoppers) }),
                .init(name: "may be inside", colour: 2, points: points { Double($0.mostShoppers) }),
            ])
    }

    private var stock: Plot {
        Plot(
            title: "Stock", caption: "Sold, in baskets, and free.", unit: "places",
            series: [
                .init(name: "sold", colour: 1, points: points { Double($0.sold) }),
                .init(name: "in baskets", colour: 4, points: points { Double($0.held) }),
                .init(name: "free", colour: 5, points: points { Double($0.free) }),
            ], form: .stack, limit: (Double(places), "\(Figures.grouped(places)) places"))
    }

    private var load: Plot {
        Plot(
            title: "Load of the box offices", caption: "What they are asked, per what they can answer in this morning's assumption.", unit: "share",
            series: [.init(name: "load", colour: 3, points: points(\.load))], limit: (1, "all they can"))
    }
}
