package signpost.publish;

import java.util.Optional;
import signpost.json.Json;

/// Who may ask for what, so that where two people publish neither can alone.
///
/// Lambda does not tell a function who invokes it, but through which alias, and IAM says who may invoke which. The
/// alias `approve` is for those who approve; a policy keeps them from the alias `live`, through which others prepare.
///
/// @param required whether nothing is published here that only one person has seen
record TwoPeople(boolean required) {

    /// By what the function was invoked.
    enum Alias {
        LIVE,
        APPROVE,

        /// A version, or the function without one: no policy is about these.
        NONE;

        /// @param invoked the ARN that was invoked
        static Alias of(String invoked) {
            return invoked.endsWith(":live") ? LIVE : invoked.endsWith(":approve") ? APPROVE : NONE;
        }
    }

    /// Why this may not be asked for in this way, if so.
    Optional<Json.Obj> refusal(PublishRequest request, Alias alias) {
        return switch (request) {
            case PublishRequest.Publish publish when publish.dryRun() -> Optional.empty();
            case PublishRequest.Publish _, PublishRequest.Schedule _ ->
                alias == Alias.APPROVE
                        ? approversApprove()
                        : alone("prepare it (sv manifest prepare), and let somebody else approve of it");
            case PublishRequest.Prepare _ ->
                switch (alias) {
                    case APPROVE -> approversApprove();
                    case NONE -> alone("prepare it through the alias live");
                    case LIVE -> Optional.empty();
                };
            case PublishRequest.Approve _ ->
                alias == Alias.APPROVE
                        ? Optional.empty()
                        : refused(
                                "not_an_approver",
                                "nothing was approved of; whoever approves invokes the function through its alias approve");
            case PublishRequest.RollBackTo _ ->
                alias == Alias.APPROVE
                        ? Optional.empty()
                        : alone("let somebody who approves roll back, through the alias approve");
            case PublishRequest.Waiting _,
                    PublishRequest.Review _,
                    PublishRequest.Withdraw _,
                    PublishRequest.ListAll _,
                    PublishRequest.Current _,
                    PublishRequest.Renew _,
                    PublishRequest.Tick _ -> Optional.empty();
        };
    }

    /// What a dry run answers. With its signature, and the second at which it was made, whoever asked could put
    /// together a manifest that every reader verifies, and that nobody else has seen.
    Json.Obj dryRun(Json.Obj answer) {
        return required ? answer.without("signature") : answer;
    }

    private Optional<Json.Obj> alone(String instead) {
        return required
                ? refused("needs_two_people", "nobody publishes alone here, and nothing was done; " + instead)
                : Optional.empty();
    }

    private static Optional<Json.Obj> approversApprove() {
        return refused(
                "approvers_only_approve",
                "through the alias approve nothing is prepared or published that nobody else has seen; use the alias live, with a role that does not approve");
    }

    private static Optional<Json.Obj> refused(String error, String message) {
        return Optional.of(Answers.problem(error, message));
    }
}
