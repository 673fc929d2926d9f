import Testing

@Suite struct ForbiddenCallTests {
    private var swift: [TextFile] {
        ["Sources/", "Tests/", "loadtest/"].flatMap { Repository.texts(under: $0, suffix: ".swift") }
    }

    @Test func noneOutsideTheExceptions() {
        let remarks = swift.flatMap { file in
            file.remarks { line in
                ForbiddenCalls.found(in: line)
                    .first { call in !ForbiddenCalls.exceptions.contains { $0.path == file.path && $0.text == call.text } }
                    .map { "\($0.text): \($0.why)" }
            }
        }
        #expect(remarks.isEmpty, "\(remarks.listed)")
    }

    @Test(arguments: ForbiddenCalls.exceptions)
    func everyExceptionIsUsedAndHasAReason(exception: ForbiddenCalls.Exception) {
        let file = swift.first { $0.path == exception.path }
        let isUsed = file?.lines.contains { ForbiddenCalls.found(in: $0).contains { $0.text == exception.text } }
        #expect(isUsed == true, "\(exception.path) no longer calls \(exception.text)")
        #expect(!exception.reason.isEmpty)
    }

    @Test(arguments: ForbiddenCalls.calls)
    func eachIsFoundInCodeAndNotInAComment(call: ForbiddenCalls.Call) {
        let line = "    let x = (\(call.text) more"
        #expect(ForbiddenCalls.found(in: line[...]).contains { $0.text == call.text })
        #expect(ForbiddenCalls.found(in: "    /// \(call.text)").isEmpty)
    }

    @Test(arguments: ["has" + "! x", "was" + "! y", "retry" + "!", "my_u" + "sleep(1)"])
    func aLongerWordIsNoCall(line: String) {
        #expect(ForbiddenCalls.found(in: line[...]).isEmpty)
    }
}
