import CCairo

extension QRCode {
    /// Light squares on each side that the standard wants (ISO/IEC 18004, 9.1).
    private static let quiet = 4

    /// The code as a picture, for whoever keeps it among the photographs of a phone: black on white, with its quiet zone.
    ///
    /// - Parameter scale: pixels on the side of a square.
    /// - Returns: a PNG file (ISO/IEC 15948); nil when cairo fails, for want of memory.
    public func png(scale: Int = 10) async -> [UInt8]? {
        await CairoFile.offLoop { picture(scale) }
    }

    private func picture(_ scale: Int) -> [UInt8]? {
        let side = Int32((width + 2 * Self.quiet) * scale)
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side) else { return nil }
        defer { cairo_surface_destroy(surface) }
        guard let context = cairo_create(surface) else { return nil }
        defer { cairo_destroy(context) }
        cairo_set_antialias(context, CAIRO_ANTIALIAS_NONE)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        draw(on: context, x: 0, y: 0, side: Double(side))
        let file = CairoFile()
        guard cairo_surface_write_to_png_stream(surface, CairoFile.write, file.pointer) == CAIRO_STATUS_SUCCESS else { return nil }
        return withExtendedLifetime(file) { file.bytes }
    }

    /// Its dark squares, in black; `side` counts the quiet zone.
    func draw(on context: OpaquePointer, x: Double, y: Double, side: Double) {
        let square = side / Double(width + 2 * Self.quiet)
        for row in 0..<width {
            for column in 0..<width where isDark[row * width + column] {
                cairo_rectangle(context, x + Double(column + Self.quiet) * square, y + Double(row + Self.quiet) * square, square, square)
            }
        }
        // One fill of all squares, so that no hair line shows between them.
        cairo_set_source_rgb(context, 0, 0, 0)
        cairo_fill(context)
    }
}
