/// What a command that was not executed has to do next. Only refusals that Redis makes before it executes anything are
/// here, so following one never executes a command twice; a connection that broke after the command was sent, or a reply
/// that did not come, is none: the caller decides whether to repeat.
enum Redirection: Hashable {
    typealias Endpoint = RedisConnectionConfiguration.Endpoint

    /// The slot has another owner.
    case moved(slot: Int, to: Endpoint)
    /// The slot is on its way and this key is there already: once, after ASKING.
    case ask(Endpoint)
    /// The cluster is about to change: a fail-over, a key of several still on its way, a node that loads its data.
    case wait

    /// Nil when the error is final.
    /// - Parameter asked: the node that answered; a redirection without a host means the same host.
    init?(_ error: RedisError, from asked: Endpoint?) {
        switch error {
        case .unavailable, .closed:
            self = .wait
        case .reply(let code, let message):
            switch code {
            case "MOVED", "ASK":
                let words = message.split(separator: " ")
                guard words.count == 2, let slot = Int(words[0]), (0..<KeySlot.count).contains(slot),
                    let target = Endpoint(clusterAddress: words[1], from: asked)
                else { return nil }
                self = code == "ASK" ? .ask(target) : .moved(slot: slot, to: target)
            case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "READONLY":
                self = .wait
            default:
                return nil
            }
        case .overloaded, .timeout, .connectionLost, .protocolViolation:
            return nil
        }
    }
}

extension RedisConnectionConfiguration.Endpoint {
    /// `host:port` as redirections write it; IPv6 addresses have no brackets there.
    init?(clusterAddress text: Substring, from asked: Self?) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else { return nil }
        self.init(host: String(text[..<colon]), port: port, from: asked)
    }

    /// - Parameter asked: the node that names it: an empty or unknown host means that node's own.
    init?(host: String?, port: Int, from asked: Self?) {
        guard (1...65_535).contains(port) else { return nil }
        if let host, !host.isEmpty, host != "?" {
            self = .tcp(host: host, port: port)
        } else if case .tcp(let own, _)? = asked {
            self = .tcp(host: own, port: port)
        } else {
            return nil
        }
    }
}
