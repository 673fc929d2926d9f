import Testing

@testable import Pages

@Suite struct HTMLTests {
    @Test func textIsEscapedAndPiecesAreNot() {
        let hostile = #"<script>alert("1")</script> & 'x'"#
        let piece: HTML = "<p title=\"\(hostile)\">\(hostile)\([1, 2].map { "<b>\($0)</b>" as HTML })\(nil as HTML?)</p>"
        #expect(
            piece.text
                == "<p title=\"&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;\">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;<b>1</b><b>2</b></p>")
    }

    @Test func emptyLinesPartParagraphs() {
        #expect(HTML.paragraphs("un\ndeux\n\ntrois <b>\n", in: .french).text == "<p>un deux</p><p>trois &lt;b&gt;</p>")
        #expect(HTML.paragraphs("un", in: .english).text == "<p lang=\"fr\">un</p>", "the programme's words are French on every page")
    }
}
