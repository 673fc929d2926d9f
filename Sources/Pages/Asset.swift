import Domain

/// Files that pages load. Their names carry a digest of their content, so that browsers may keep them for ever.
public struct Asset: Sendable {
    public let path: String
    private let name, ending: String
    public let type: String
    public let bytes: [UInt8]

    public static let style = Asset("site", "css", "text/css; charset=utf-8", PackageResources.site_css)
    public static let script = Asset("site", "js", "text/javascript; charset=utf-8", PackageResources.site_js)
    public static let icon = Asset("icon", "svg", "image/svg+xml", PackageResources.icon_svg)
    public static let map = Asset("map", "js", "text/javascript; charset=utf-8", PackageResources.map_signs_js + PackageResources.map_js)
    /// Of those who wait, with the draw that gives them their place.
    public static let room = Asset("room", "js", "text/javascript; charset=utf-8", PackageResources.draw_js + PackageResources.room_js)
    /// What a browser computes before it joins.
    public static let work = Asset("work", "js", "text/javascript; charset=utf-8", PackageResources.work_js)
    public static let all = [style, script, icon, map, room, work]

    // Of the pages on which the house's people work; the rest is the site's.
    public static let staffStyle = Asset("staff", "css", "text/css; charset=utf-8", PackageResources.staff_css + PackageResources.sales_css + PackageResources.draft_css)
    public static let openingScript = Asset("opening", "js", "text/javascript; charset=utf-8", PackageResources.opening_js)
    public static let sketchScript = Asset("sketch", "js", "text/javascript; charset=utf-8", PackageResources.sketch_js)
    public static let staff = [script, staffStyle, openingScript, sketchScript]

    // Of the pages for the doors.
    public static let doorStyle = Asset("door", "css", "text/css; charset=utf-8", PackageResources.door_css)
    public static let doorScript = Asset(
        "door", "js", "text/javascript; charset=utf-8", PackageResources.door_phone_js + PackageResources.door_camera_js + PackageResources.door_js)
    /// At an address of its own, `DoorURL.worker`.
    public static let doorWorker = Asset("door-worker", "js", "text/javascript; charset=utf-8", PackageResources.door_worker_js)
    public static let door = [style, icon, doorStyle, doorScript]

    /// While a new version takes over, pages of the one ask for files of the other: what is called so here, whatever its digest.
    /// - Returns: nil for what was never one of ours.
    public static func another(called file: String, among assets: [Asset]) -> Asset? {
        assets.first { asset in
            guard file.hasPrefix(asset.name + "-"), file.hasSuffix("." + asset.ending) else { return false }
            let digest = file.dropFirst(asset.name.count + 1).dropLast(asset.ending.count + 1)
            return (1...13).contains(digest.count) && digest.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }
        }
    }

    private init(_ name: String, _ ending: String, _ type: String, _ bytes: [UInt8]) {
        path = "/assets/\(name)-\(FNV1a(bytes).text).\(ending)"
        (self.name, self.ending) = (name, ending)
        self.type = type
        self.bytes = bytes
    }
}
