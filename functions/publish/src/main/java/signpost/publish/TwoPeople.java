package signpost.publish;

import java.util.Optional;
import signpost.json.Json;

/// Who may ask for what, so that where two people publish neither can alone.
///
/// Lambda does not tell a function who invokes it, but through which alias, and IAM says who may invoke which. The
/// alias `approve` is for those who approve, and what somebody prepares comes through another one: a policy lets
/// nobody use both.
///
/// @param required whether nothing is published here that only one person has seen
record TwoPeople(boolean required) {

    private static final String APPROVERS = ":approve";

    static boolean isApprover(String invokedArn) {
        return invokedArn.endsWith(APPROVERS);
    }

    /// Why this may not be asked for in this way, if so.
    Optional<Json.Obj> refusal(PublishRequest request, boolean approver) {
        return switch (request) {
            case PublishRequest.Publish publish when publish.dryRun() -> Optional.empty();
            case PublishRequest.Publish _, PublishRequest.Schedule _ ->
                approver ? approversApprove() : twoPublish("prepare it, and let somebody else approve of it");
            case PublishRequest.Prepare _ -> approver ? approversApprove() : Optional.empty();
            case PublishRequest.Approve _ ->
                approver
                        ? Optional.empty()
                        : refused(
                                "not_an_approver",
                                "who approves invokes the function through its alias approve;"
                                        + " see docs/operations.md, two people publish");
            case PublishRequest.RollBackTo _ ->
                approver ? Optional.empty() : twoPublish("let somebody who approves roll back");
            case PublishRequest.Waiting _,
                    PublishRequest.Review _,
                    PublishRequest.Withdraw _,
                    PublishRequest.ListAll _,
                    PublishRequest.Current _,
                    PublishRequest.Renew _,
                    PublishRequest.Tick _ -> Optional.empty();
        };
    }

    private Optional<Json.Obj> twoPublish(String instead) {
        return required
                ? refused("needs_two_people", "here nobody publishes alone; nothing was done: " + instead)
                : Optional.empty();
    }

    private static Optional<Json.Obj> approversApprove() {
        return refused(
                "approvers_only_approve",
                "through the alias approve nothing is prepared or published that nobody else has seen;"
                        + " prepare it through the alias live");
    }

    private static Optional<Json.Obj> refused(String error, String message) {
        return Optional.of(Answers.problem(error, message));
    }
}
