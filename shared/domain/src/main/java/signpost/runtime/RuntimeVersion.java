package signpost.runtime;

/// Which runtime it is; metadata belongs to a `specVersion`.
public record RuntimeVersion(String specName, long specVersion, long transactionVersion) {}
