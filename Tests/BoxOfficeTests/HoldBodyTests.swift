import Foundation
import NIOCore
import TestSupport
import Testing

@testable import BoxOffice

/// The quick reader agrees with Foundation's decoder wherever it reads at all.
@Suite struct HoldBodyTests {
    private func quick(_ text: String) -> HoldBody? { HoldBodyReader.read(ByteBuffer(string: text)) }

    private func slow(_ text: String) -> HoldBody? { try? JSONDecoder().decode(HoldBody.self, from: Data(text.utf8)) }

    @Test(arguments: [
        #"{"items":[]}"#,
        #"{"items":[{"category":"fosse","quantity":1}]}"#,
        #"{"items":[{"seat":"A-1"},{"seat":"A-2","alone":true}],"code":"CLUB 2026"}"#,
        " {\n\t\"code\" : \"x\" ,\r \"items\" : [ { \"quantity\" : 0 , \"category\" : \"\" , \"together\" : false } ] } ",
        #"{"items":[{}]}"#,
        #"{"items":[{"category":"c","quantity":999999999}]}"#, #"{"items":[{"quantity":-1}]}"#, #"{"items":[{"quantity":1234567890}]}"#,
        #"{"items":[{"seat":"\u0041-1"}]}"#, #"{"items":[{"seat":"é"}]}"#,
    ])
    func theUsualFormIsReadAsFoundationReadsIt(text: String) {
        #expect(quick(text) != nil)
        #expect(quick(text) == slow(text))
    }

    /// Foundation's to judge: some of these are right, some wrong.
    @Test(arguments: [
        "", "{", "[]", "null", #"{"items":[]"#, #"{"items":[]}}"#, #"{"items":[],}"#, #"{"items":[{},]}"#, #"{"items":[],"items":[]}"#,
        #"{"items":[{"quantity":01}]}"#, #"{"items":[{"quantity":1.0}]}"#,
        #"{"items":[{"quantity":1e3}]}"#, #"{"items":[{"quantity":NaN}]}"#, #"{"items":[{"quantity":1234567890123456789}]}"#,
        #"{"items":[{"quantity":"1"}]}"#, #"{"items":[{"quantity":null}]}"#, #"{"items":[{"seat":"\ud83c"}]}"#,
        #"{"items":[{"seat":"A}]}"#, #"{"items":[],"code":null}"#, #"{"items":[],"more":1}"#,
        #"{"items":[{"together":truely}]}"#, #"{"items":[{"together":t}]}"#, #"{items:[]}"#, "{\"items\":[{\"seat\":\"A\n1\"}]}",
    ])
    func anythingElseIsLeftToFoundation(text: String) {
        #expect(quick(text) == nil)
    }

    /// Random texts made of the pieces of real ones: what the quick reader makes of them is what Foundation makes.
    @Test func itNeverReadsAnythingElseThanFoundation() {
        let pieces = [
            "{", "}", "[", "]", ":", ",", " ", "\"items\"", "\"seat\"", "\"category\"", "\"quantity\"", "\"together\"", "\"code\"",
            "\"A-1\"", "1", "0", "12", "true", "false", "null", "\"items\":[", "{\"seat\":\"A-1\"}", "{\"category\":\"c\",\"quantity\":2}", "]}",
        ]
        var generator = SeededGenerator(seed: 20_261_125)
        var read = 0
        for _ in 0..<200_000 {
            var text = "{\"items\":["
            for _ in 0..<Int.random(in: 0...6, using: &generator) { text += pieces[Int.random(in: 0..<pieces.count, using: &generator)] }
            text += Bool.random(using: &generator) ? "]}" : "}"
            guard let body = quick(text) else { continue }
            read += 1
            #expect(body == slow(text), "\(text)")
        }
        #expect(read > 1000, "\(read) texts were read")
    }
}
