package signpost.publishing;

/// An object's bytes and the version they had when read; a conditional write names that version.
@SuppressWarnings("ArrayRecordComponent") // carried from the store to the one check that reads it, never compared
public record StoredObject(byte[] bytes, String version) {}
