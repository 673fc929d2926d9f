/// Makes a private nginx configuration of config/nginx.conf: the same file with other addresses and folders.
struct NginxConfiguration: Sendable {
    /// Text of config/nginx.conf.
    var template: String

    /// - Parameters:
    ///   - port: on which nginx listens.
    ///   - boxOffices: ports of the instances.
    ///   - folder: for the process id, logs and temporary files; of the user who starts nginx, so its workers are that user too.
    ///   - isRoot: whether that is root: nginx ignores `user` otherwise.
    func text(port: Int, boxOffices: [Int], folder: String, isRoot: Bool) throws(LoadTestProblem) -> String {
        var lines = template.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let servers = boxOffices.map { "        server 127.0.0.1:\($0) max_fails=3 fail_timeout=2s;" }
        try replace(&lines, "server 127.0.0.1:", with: servers, mayRepeat: true)
        try replace(&lines, "listen ", with: ["        listen 127.0.0.1:\(port);"])
        try replace(&lines, "user ", with: isRoot ? ["user root;"] : [])
        try replace(&lines, "pid ", with: ["pid \(folder)/nginx.pid;"])
        try replace(&lines, "error_log ", with: ["error_log \(folder)/nginx-error.log crit;"])
        try replace(&lines, "access_log ", with: ["    access_log off;"])
        try replace(&lines, "proxy_cache_path ", with: ["    proxy_cache_path \(folder)/nginx-public keys_zone=public:10m max_size=256m inactive=10m use_temp_path=off;"])
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "    \($0)_temp_path \(folder)/nginx-\($0);" }
        guard let http = lines.firstIndex(where: { $0.hasPrefix("http {") }) else {
            throw LoadTestProblem("config/nginx.conf has no line 'http {'")
        }
        lines.insert(contentsOf: folders, at: http + 1)
        return "daemon off;\n" + lines.joined(separator: "\n")
    }

    /// Replaces the directive's line, of which there must be one.
    private func replace(
        _ lines: inout [String], _ directive: String, with replacement: [String], mayRepeat: Bool = false
    ) throws(LoadTestProblem) {
        let places = lines.indices.filter { lines[$0].drop(while: { $0 == " " }).hasPrefix(directive) }
        guard let first = places.first, mayRepeat || places.count == 1 else {
            throw LoadTestProblem("config/nginx.conf has \(places.count) lines '\(directive)…'; the load test needs one")
        }
        for place in places.reversed() { lines.remove(at: place) }
        lines.insert(contentsOf: replacement, at: first)
    }
}
