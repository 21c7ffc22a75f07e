package signpost.job;

/// Who calls, as the gateway proved it: a role or a user, not one of its sessions, so that a retry from another
/// session is still the same caller.
///
/// @param id stable and unique; idempotency keys belong to it
/// @param name what people call it; shown as `createdBy`
public record Caller(String id, String name) {}
