import Domain
import Foundation
import NIOCore
import Testing

@testable import BoxOffice

@Suite struct OrderBodyTests {
    @Test(arguments: [
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c"}}"#,
        #"{ "buyer" : {"email":"a@b.c","name":"Zo\u00e9 \"Z\""}, "hold":"h", "session":"s", "tariffs":[] }"#,
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c"},"tariffs":[{"seat":"A1","tariff":"plein"},{"category":"f","quantity":2,"tariff":"reduit"}]}"#,
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c","language":"en"}}"#,
    ])
    func usualBodiesAreReadAsFoundationReadsThem(_ json: String) throws {
        let expected = try JSONDecoder().decode(OrderBody.self, from: Data(json.utf8))
        #expect(try OrderBody.read(ByteBuffer(string: json)) == expected)
        #expect(JSONReader.read(Array(json.utf8), OrderBody.usual) == expected)
    }

    @Test(arguments: [
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c"},"tariffs":null}"#,
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c","x":1}}"#,
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c","language":null}}"#,
        #"{"session":"s","hold":"h","buyer":{"name":"Ada","email":"a@b.c"},"tariffs":[{"seat":null,"category":"f","quantity":1.0,"tariff":"t"}]}"#,
    ])
    func unusualOnesToo(_ json: String) throws {
        #expect(try OrderBody.read(ByteBuffer(string: json)) == JSONDecoder().decode(OrderBody.self, from: Data(json.utf8)))
    }

    @Test(arguments: ["", "[]", #"{"session":"s"}"#, #"{"session":1,"hold":"h","buyer":{"name":"Ada","email":"a@b.c"}}"#])
    func whatIsNoOrderIsAProblem(_ json: String) {
        #expect(throws: Problem.self) { try OrderBody.read(ByteBuffer(string: json)) }
    }

    @Test(arguments: [
        ("https://p/{payment}?s={secret}&x={other}", "https://p/pi_1?s=sec&x={other}"), ("", ""), ("{payment}{payment}", "pi_1pi_1"),
        ("{", "{"), ("a{secret", "a{secret"),
    ])
    func thePayPageIsTheTemplateFilledIn(_ template: String, _ url: String) {
        #expect(PayPage(template).url(payment: "pi_1", secret: "sec") == url)
    }
}
