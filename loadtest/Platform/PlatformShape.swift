/// Of which processes a platform is made.
struct PlatformShape: Sendable {
    enum RedisKind: String, Sendable, CaseIterable {
        case single
        /// A Redis Cluster of three masters with a replica each.
        case cluster
    }

    /// Number of box offices.
    var instances = 1
    /// Whether buyers go through an nginx in front of the box offices.
    var proxy = false
    /// Redis's `appendfsync`: always, everysec or no.
    var appendfsync = "everysec"
    var redis = RedisKind.single
    /// `http.answerMilliseconds` of the box offices: above it they refuse.
    var answerMilliseconds = 20
}
