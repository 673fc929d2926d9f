/// How long each step of the lease may take.
struct LeaseTimes: Sendable {
    /// A lease that was not renewed for so long may be taken by another.
    var timeToLive = Duration.seconds(5)
    /// A holder stops to act so long after its last renewal: earlier than others may begin.
    var mayActFor = Duration.seconds(4)
    /// Pause between renewals.
    var renewal = Duration.milliseconds(1500)
    /// Pause of who waits between two looks.
    var look = Duration.milliseconds(250)
}
