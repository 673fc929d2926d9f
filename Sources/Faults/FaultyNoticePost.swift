import Booking

/// A way to subscribers whose step is a fault point.
public struct FaultyNoticePost: NoticePost {
    private let base: any NoticePost
    private let points: FaultPoints

    public init(_ base: any NoticePost, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    public func post(_ notice: SignedNotice) async throws(NoticeError) {
        try await points.step("NoticePost", #function) { () async throws(NoticeError) in try await base.post(notice) }
    }
}
