/// A session's sales beside those of sessions that it can be compared with.
public struct FollowUp: Hashable, Sendable {
    public struct Compared: Hashable, Sendable {
        public var pick: ComparableShows.Pick
        public var curve: PaceCurve

        public init(pick: ComparableShows.Pick, curve: PaceCurve) {
            (self.pick, self.curve) = (pick, curve)
        }
    }

    public var figures: SessionFigures
    /// Most in common first.
    public var comparables: [Compared]
    public var forecast: SalesForecast
    /// Civil days left, negative when it is over.
    public var daysBefore: Int
    /// When it was read.
    public var at: Timestamp

    public init(figures: SessionFigures, comparables: [Compared], forecast: SalesForecast, daysBefore: Int, at: Timestamp) {
        (self.figures, self.comparables, self.forecast, self.daysBefore, self.at) = (figures, comparables, forecast, daysBefore, at)
    }
}
