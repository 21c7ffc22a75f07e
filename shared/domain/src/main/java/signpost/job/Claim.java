package signpost.job;

import java.time.Duration;
import java.time.Instant;

/// A worker's wish to hold a job.
///
/// @param worker what the worker calls itself, at most 64 characters
public record Claim(String worker, LeaseToken.Hash token, Duration lease, Instant now) {}
