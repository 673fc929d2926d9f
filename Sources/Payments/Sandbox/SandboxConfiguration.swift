/// The sandbox provider's settings.
public struct SandboxConfiguration: Sendable {
    public var host: String
    /// Zero takes a free one.
    public var port: Int
    /// Demanded of every API call.
    public var secretKey: String
    public var webhookSecret: String
    /// Where notices go: the first that answers 2xx gets it.
    public var webhookURLs: [String]
    /// File in which the books are kept over restarts; nil keeps them in memory.
    public var journalPath: String?
    public var misbehaviour = SandboxMisbehaviour()

    public init(
        host: String = "127.0.0.1", port: Int, secretKey: String, webhookSecret: String, webhookURLs: [String],
        journalPath: String? = nil, misbehaviour: SandboxMisbehaviour = .init()
    ) {
        self.misbehaviour = misbehaviour
        self.host = host
        self.port = port
        self.secretKey = secretKey
        self.webhookSecret = webhookSecret
        self.webhookURLs = webhookURLs
        self.journalPath = journalPath
    }
}
