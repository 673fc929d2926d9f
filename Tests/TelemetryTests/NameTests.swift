import Testing

@testable import Telemetry

@Suite struct NameTests {
    @Test(arguments: [
        ("hb.requests", "_total", "hb_requests_total"),
        ("http.server.request.duration", "_seconds", "http_server_request_duration_seconds"),
        ("wait_seconds", "_seconds", "wait_seconds"),
        ("guichet:rate-1m", "", "guichet:rate_1m"),
        ("2nd", "", "_2nd"),
        ("séance", "", "s_ance"),
        ("", "", "_"),
    ])
    func metricNames(label: String, suffix: String, name: String) {
        #expect(PrometheusName.metric(label, suffix: suffix) == name)
    }

    @Test(arguments: [
        ([("http.route", "/v1/holds")], #"http_route="/v1/holds""#),
        ([("a:b", "1")], #"a_b="1""#),
        ([("__name__", "x")], #"_name__="x""#),
        ([("le", "1")], #"le_="1""#),
        ([("a.b", "first"), ("a-b", "second")], #"a_b="first""#),
        ([("k", #"back\slash"#)], #"k="back\\slash""#),
        ([("k", #"a "quote""#)], #"k="a \"quote\"""#),
        ([("k", "two\nlines")], #"k="two\nlines""#),
        ([("k", "dos\r\nlines")], "k=\"dos\r\\nlines\""),
        ([("k", "é 🎫 }")], #"k="é 🎫 }""#),
        ([], ""),
    ] as [([(String, String)], String)])
    func labels(dimensions: [(String, String)], text: String) {
        #expect(PrometheusName.labels(dimensions, reserved: ["le"]) == text)
    }
}
