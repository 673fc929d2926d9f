import CCairo
import NIOPosix

/// Collects what cairo writes.
final class CairoFile {
    private(set) var bytes: [UInt8] = []

    /// What cairo hands to ``write``. The file must live until cairo has written the last of it.
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static let write: cairo_write_func_t = { file, data, length in
        guard let file, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<CairoFile>.fromOpaque(file).takeUnretainedValue().bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }

    private static let threads = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    /// Drawing takes milliseconds of a processor: on a thread of its own it keeps no answer and no sale waiting.
    static func offLoop(_ draw: @escaping @Sendable () -> [UInt8]?) async -> [UInt8]? {
        try? await threads.runIfActive(draw)
    }
}
