package signpost.manifest;

/// A manifest whose hash, form, key and signature have been checked. Only [ManifestVerification] and the signer
/// make one.
public record SignedManifest(ManifestHash hash, Manifest manifest, Envelope envelope) {}
