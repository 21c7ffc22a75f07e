package signpost.apigateway;

import java.util.List;
import signpost.document.Violation;
import signpost.job.JobId;
import signpost.job.JobRefusal;
import signpost.json.Json;

/// Why a job was not taken, or not touched, as both the queue and the registry answer it.
public final class JobProblems {

    private JobProblems() {}

    public static Answer of(JobRefusal refusal) {
        return switch (refusal) {
            case JobRefusal.NotFound(var id) ->
                Answer.problem(404, "job_not_found", "there is no job of this id")
                        .with("jobId", text(id));
            case JobRefusal.StateConflict(var id, var status, var what) ->
                Answer.problem(409, "job_state_conflict", "a job that is " + status.word() + " cannot be " + what)
                        .with("jobId", text(id))
                        .with("status", new Json.Text(status.word()));
            case JobRefusal.LeaseLost(var id, var reason) ->
                Answer.problem(403, "lease_lost", reason + "; claim anew").with("jobId", text(id));
            case JobRefusal.NotAuthorized(var reason) -> Answer.problem(403, "worker_not_authorized", reason);
        };
    }

    /// A worker's call that carries no lease token.
    public static Answer noToken() {
        return of(new JobRefusal.NotAuthorized(
                "only the worker that holds the job may do this; send its lease token in X-Lease-Token"));
    }

    /// A document that breaks rules.
    public static Answer invalid(String error, List<Violation> violations, List<Violation> warnings) {
        return Answer.problem(422, error, "this cannot be taken; see violations")
                .with("violations", listed(violations))
                .with("warnings", listed(warnings))
                .logging("rules", Reading.rules(violations));
    }

    public static Answer keyReused() {
        return Answer.problem(
                422, "idempotency_key_reused", "this idempotency key was used for another request; take a new one");
    }

    public static Answer keyInFlight() {
        return Answer.problem(
                409,
                "idempotency_key_in_flight",
                "a request with this idempotency key is being answered at this moment; ask again");
    }

    public static Json.Arr listed(List<Violation> violations) {
        return new Json.Arr(List.copyOf(Violation.listed(violations)));
    }

    private static Json.Text text(JobId id) {
        return new Json.Text(id.value());
    }
}
