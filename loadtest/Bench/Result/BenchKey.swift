/// The figures of the bench, by their names in `latest.json`. loadtest/README.md explains each.
enum BenchKey: String, CaseIterable, Sendable {
    // Requests per second.
    case plaintextRPS = "plaintext_rps"
    case eventPageRPS = "event_page_rps"
    case holdStandingRPS = "hold_standing_rps"
    case holdNamedRPS = "hold_named_rps"
    case holdPairRPS = "hold_pair_rps"
    case plaintextSingleRPS = "plaintext_single_rps"
    case holdStandingSingleRPS = "hold_standing_single_rps"
    case holdNamedSingleRPS = "hold_named_single_rps"
    case holdPairSingleRPS = "hold_pair_single_rps"
    case evalshaSingleRPS = "evalsha_single_rps"
    case evalshaBatchedRPS = "evalsha_batched_holds_rps"
    // CPU.
    case plaintextMicroseconds = "plaintext_us"
    case boxOfficeMicroseconds = "boxoffice_us_per_hold"
    case clientMicroseconds = "client_us_per_hold"
    case redisSingleMicroseconds = "redis_us_per_hold_single"
    case redisBatchedMicroseconds = "redis_us_per_hold_batched"
    case redisServedMicroseconds = "redis_us_per_hold_served"
    case holdsPerCall = "holds_per_call_served"
    // Full sales.
    case saleRPS = "sale_full_rps"
    case saleBoxOfficeMicroseconds = "sale_us_boxoffice"
    case saleRedisMicroseconds = "sale_us_redis"
    case saleReconcilerMicroseconds = "sale_us_reconciler"
    case saleProviderMicroseconds = "sale_us_sandbox"
    case saleClientMicroseconds = "sale_us_client"
    case paidToTicketed = "sale_paid_to_ticket_p50_ms"
    case ledgerRows = "ledger_rows_per_second"
    case ledgerRowsAlone = "ledger_rows_per_second_one_line"
    // Size of the house, number of sessions.
    case holdSeats1000 = "hold_us_seats_1000"
    case holdSeats20000 = "hold_us_seats_20000"
    case holdSeats100000 = "hold_us_seats_100000"
    case redisSeats1000 = "redis_us_seats_1000"
    case redisSeats20000 = "redis_us_seats_20000"
    case redisSeats100000 = "redis_us_seats_100000"
    case holdSessions1 = "hold_us_sessions_1"
    case holdSessions1000 = "hold_us_sessions_1000"
    case holdSessions10000 = "hold_us_sessions_10000"
    case redisSessions1 = "redis_us_sessions_1"
    case redisSessions1000 = "redis_us_sessions_1000"
    case redisSessions10000 = "redis_us_sessions_10000"
    case pairEmpty = "pair_us_empty"
    case pairFull = "pair_us_95_full"
    case pairScriptEmpty = "pair_script_us_empty"
    case pairScriptFull = "pair_script_us_95_full"
    // Memory.
    case bytesPerSeat = "redis_bytes_per_seat"
    case bytesPerPlannedSeat = "redis_layout_bytes_per_seat"
    case bytesPerSession = "redis_bytes_per_session"
    case bytesPerHold = "redis_bytes_per_hold"
    case bytesPerNamedHold = "redis_bytes_per_hold_named"
    // Latency and overload.
    case p50At70 = "p50_ms_at_70"
    case p99At70 = "p99_ms_at_70"
    case p999At70 = "p999_ms_at_70"
    case refusedAt70 = "refused_ratio_at_70"
    case overloadGoodput = "overload_goodput_ratio"
    case overloadRefusal = "overload_refusal_p99_ms"
    case overloadAccepted = "overload_accepted_p99_ms"
    case overloadClientLate = "overload_client_late_p99_ms"
    case overloadUnanswered = "overload_unanswered_ratio"
    case overloadRefusedLater = "overload_refused_after_hold_ratio"
    case floodGoodput = "overload_holds_goodput_ratio"
    case floodRefusal = "overload_holds_refusal_p99_ms"
    case floodAccepted = "overload_holds_accepted_p99_ms"
    case floodUnanswered = "overload_holds_unanswered_ratio"

    /// Digits after the point in the table.
    var digits: Int {
        if rawValue.hasSuffix("_rps") || rawValue.hasPrefix("ledger") || rawValue.hasSuffix("per_session") { return 0 }
        return rawValue.hasSuffix("ratio") || rawValue.hasSuffix("_per_seat") ? 2 : 1
    }
}
