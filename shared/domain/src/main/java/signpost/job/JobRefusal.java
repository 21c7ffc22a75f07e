package signpost.job;

/// Why nothing was done to a job.
public sealed interface JobRefusal {

    record NotFound(JobId id) implements JobRefusal {}

    /// @param status where the job stands
    /// @param what what it could not be
    record StateConflict(JobId id, JobStatus status, String what) implements JobRefusal {}

    /// The caller's lease is over: somebody else has the job now, or it has ended.
    record LeaseLost(JobId id, String reason) implements JobRefusal {}

    /// The caller is not the worker that a call like this takes.
    record NotAuthorized(String reason) implements JobRefusal {}
}
