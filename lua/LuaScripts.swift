/// The Lua scripts of this folder, carried inside the binary so that a deployment is one file.
///
/// A line `-- @include NAME` is replaced by `lib/NAME.lua`, because a Redis script can load nothing.
public enum LuaScripts {
    public static let amendBuyer = source(PackageResources.amend_buyer_lua)
    public static let annotateOrder = source(PackageResources.annotate_order_lua)
    public static let askName = source(PackageResources.ask_name_lua)
    public static let askRefund = source(PackageResources.ask_refund_lua)
    public static let block = source(PackageResources.block_lua)
    public static let beginClose = source(PackageResources.begin_close_lua)
    public static let closeOrder = source(PackageResources.close_order_lua)
    public static let confirm = source(PackageResources.confirm_lua)
    public static let countWithin = source(PackageResources.count_within_lua)
    public static let eraseOrder = source(PackageResources.erase_order_lua)
    public static let extend = source(PackageResources.extend_lua)
    public static let forgetOrder = source(PackageResources.forget_order_lua)
    public static let gate = source(PackageResources.gate_lua)
    public static let hold = source(PackageResources.hold_lua)
    public static let keep = source(PackageResources.keep_lua)
    public static let offer = source(PackageResources.offer_lua)
    public static let openOrder = source(PackageResources.open_order_lua)
    public static let publish = source(PackageResources.publish_lua)
    public static let redeemCode = source(PackageResources.redeem_code_lua)
    public static let refuse = source(PackageResources.refuse_lua)
    public static let release = source(PackageResources.release_lua)
    public static let repair = source(PackageResources.repair_lua)
    public static let resend = source(PackageResources.resend_lua)
    public static let restore = source(PackageResources.restore_lua)
    public static let revoke = source(PackageResources.revoke_lua)
    public static let roomAdmit = source(PackageResources.room_admit_lua)
    public static let roomJoin = source(PackageResources.room_join_lua)
    public static let roomLeave = source(PackageResources.room_leave_lua)
    public static let roomSteer = source(PackageResources.room_steer_lua)
    public static let turnWish = source(PackageResources.turn_wish_lua)
    public static let setAside = source(PackageResources.set_aside_lua)
    public static let showTickets = source(PackageResources.show_tickets_lua)
    public static let sweep = source(PackageResources.sweep_lua)
    public static let unsell = source(PackageResources.unsell_lua)
    public static let wait = source(PackageResources.wait_lua)
    public static let wish = source(PackageResources.wish_lua)

    private static let basket = source(PackageResources.basket_lua)
    private static let choice = source(PackageResources.choice_lua)
    private static let gauge = source(PackageResources.gauge_lua)
    private static let house = source(PackageResources.house_lua)
    private static let orphans = source(PackageResources.orphans_lua)
    private static let pools = source(PackageResources.pools_lua)
    private static let purchases = source(PackageResources.purchases_lua)
    private static let session = source(PackageResources.session_lua)

    private static func fragment(_ name: Substring) -> String? {
        switch name {
        case "basket": basket
        case "choice": choice
        case "gauge": gauge
        case "house": house
        case "orphans": orphans
        case "pools": pools
        case "purchases": purchases
        case "session": session
        default: nil
        }
    }

    /// Redis sends the whole source at each load and keeps it: comments and indentation stay behind.
    private static func source(_ file: [UInt8]) -> String {
        let include = "-- @include "
        return file.split(separator: UInt8(ascii: "\n"))
            .compactMap { line -> String? in
                let code = String(decoding: line.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
                guard code.hasPrefix("--") else { return code }
                return code.hasPrefix(include) ? fragment(code.dropFirst(include.count)) : nil
            }
            .joined(separator: "\n")
    }
}
