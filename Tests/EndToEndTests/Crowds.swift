import Testing

/// Sales by the hundred on whole platforms. One after the other: side by side they would starve each other, and the tests
/// that watch a clock, of this machine's processors.
@Suite(.serialized) enum Crowds {}
