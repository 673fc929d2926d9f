import Domain

/// Forecasts the openings that are ahead, from all that the ledger's file has: the same for the back office and the command line.
public struct ForecastOpenings: Sendable {
    let catalogue: any CatalogueStore
    let reports: any ReportBook
    let rooms: any RoomBook
    let interest: any InterestReport

    public init(catalogue: any CatalogueStore, reports: any ReportBook, rooms: any RoomBook, interest: any InterestReport) {
        (self.catalogue, self.reports, self.rooms, self.interest) = (catalogue, reports, rooms, interest)
    }

    public func calendar(at now: Timestamp) async throws(LedgerError) -> OpeningForecast.Calendar {
        let (catalogue, records) = (try await catalogue.catalogue(), try await rooms.rooms())
        let views = try await interest.views(in: OpeningForecast.windows(catalogue, records, at: now))
        return OpeningForecast.calendar(catalogue, try await reports.wishCounts(), records, views: views, at: now)
    }
}
