public enum APIDocument { public static let openapi = PackageResources.openapi_yaml }
