/// Documents that travel inside the binary, as UTF-8.
public enum APIDocument {
    public static let openapi = PackageResources.openapi_yaml
    /// What the ledger's records, closings and archives are made of.
    public static let ledgerFormat = PackageResources.ledger_format_md
}
