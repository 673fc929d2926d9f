/// A stored value that no version of the program writes; it reaches callers as `LedgerError.corrupt`.
struct LedgerValueError: Error {}
