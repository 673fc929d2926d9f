import Foundation

/// The order in which letters stand on the paper where some are read from right to left: what names and titles need of the Unicode Bidirectional Algorithm
/// (UAX #9), without embeddings, overrides and isolates.
enum ReadingOrder {
    private enum Direction { case left, right, number, neutral }

    /// - Parameter text: one line.
    static func visual(_ text: String) -> [Character] {
        let characters = Array(text)
        var directions = characters.map(direction)
        guard directions.contains(.right) else { return characters }
        let base: Direction = directions.first { $0 == .left || $0 == .right } ?? .left
        resolveNumbers(&directions, characters, base)
        resolveNeutrals(&directions, base)
        let levels = directions.map { $0 == .right ? 1 : $0 == .left && base == .left ? 0 : 2 }
        var order = Array(characters.indices)
        for level in [2, 1] {
            var start = 0
            while start < order.count {
                guard levels[order[start]] >= level else {
                    start += 1
                    continue
                }
                var end = start
                while end < order.count, levels[order[end]] >= level { end += 1 }
                order[start..<end].reverse()
                start = end
            }
        }
        return order.map { levels[$0] == 1 ? mirrors[characters[$0]] ?? characters[$0] : characters[$0] }
    }

    /// Digits are read from left to right everywhere; beside words of the other direction they belong to these. A sign between two numbers is theirs.
    private static func resolveNumbers(_ directions: inout [Direction], _ characters: [Character], _ base: Direction) {
        var last = base
        for index in directions.indices {
            switch directions[index] {
            case .left, .right: last = directions[index]
            case .number: if last == .left { directions[index] = .left }
            case .neutral:
                guard index > 0, index + 1 < directions.count, directions[index - 1] == .number, directions[index + 1] == .number else { continue }
                if ".,:/-".contains(characters[index]) { directions[index] = .number }
            }
        }
    }

    /// Between two words of one direction they are read in it, else in that of the line.
    private static func resolveNeutrals(_ directions: inout [Direction], _ base: Direction) {
        var before = base, start: Int?
        for index in 0...directions.count {
            let own: Direction = index == directions.count ? base : directions[index] == .number ? .right : directions[index]
            if own == .neutral {
                start = start ?? index
                continue
            }
            if let first = start {
                for neutral in first..<index { directions[neutral] = before == own ? own : base }
                start = nil
            }
            before = own
        }
    }

    private static func direction(of character: Character) -> Direction {
        guard let scalar = character.unicodeScalars.first else { return .neutral }
        if scalar.properties.numericType == .decimal { return .number }
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return scalar.properties.isAlphabetic ? .right : .neutral
        default: return scalar.properties.isAlphabetic ? .left : .neutral
        }
    }

    private static let mirrors: [Character: Character] = ["(": ")", ")": "(", "[": "]", "]": "[", "{": "}", "}": "{", "<": ">", ">": "<", "«": "»", "»": "«"]
}
