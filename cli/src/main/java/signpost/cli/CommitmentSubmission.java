package signpost.cli;

import signpost.chain.AccountSigner;
import signpost.chain.ChainUnavailable;
import signpost.chain.ExtrinsicHash;
import signpost.chain.Submission;
import signpost.commitment.Proof;
import signpost.json.Json;
import signpost.substrate.SubstrateSubmissions;

/// Sends a commitment once and stays with it until it is final.
final class CommitmentSubmission {

    /// Looks in a row that may fail before it is given up.
    private static final int MOST_FAILURES = 30;

    private final SubstrateSubmissions submissions;
    private final Printer printer;

    CommitmentSubmission(SubstrateSubmissions submissions, Printer printer) {
        this.submissions = submissions;
        this.printer = printer;
    }

    /// The proof of the commitment in a finalised block, where it succeeded.
    Proof send(SubstrateSubmissions.Prepared prepared, AccountSigner signer) {
        var submission = printer.waiting("sending", () -> submissions.submit(prepared, signer));
        if (!(submission instanceof Submission.Sent sent)) {
            throw Stop.refused(
                    "refused_by_node",
                    "the node does not take it: "
                            + (submission instanceof Submission.Refused(var reason) ? reason : submission),
                    "check the chain with sv chain doctor, and try again");
        }
        printer.note("Sent as " + sent.extrinsic()
                + (sent.isAcknowledged()
                        ? ""
                        : "; no node has said that it has it, so it is looked for and not sent again"));
        return follow(sent);
    }

    /// The proof of what was sent, when it is in a finalised block and has succeeded.
    Proof follow(Submission.Sent sent) {
        return printer.waiting("waiting until it is in a block and final", () -> await(sent));
    }

    private Proof await(Submission.Sent first) {
        var sent = first;
        var isTold = false;
        var failures = 0;
        while (true) {
            try {
                switch (submissions.look(sent)) {
                    case Submission.Sent still -> {
                        var isBehind = still.searched().isAfter(sent.searched());
                        sent = still;
                        if (isBehind) {
                            continue;
                        }
                    }
                    case Submission.Included(var still, var block) -> {
                        sent = still;
                        if (!isTold) {
                            printer.note("In block " + block.block() + ", not final yet");
                            isTold = true;
                        }
                    }
                    case Submission.Finalised finalised -> {
                        return proof(finalised);
                    }
                    case Submission.Expired(var extrinsic) ->
                        throw Stop.unreachable(
                                        "expired",
                                        "no block has included it, and none will any more",
                                        "nothing is committed; run the command again")
                                .with(named(extrinsic));
                    case Submission.Refused(var reason) -> throw new IllegalStateException(reason);
                }
                failures = 0;
            } catch (ChainUnavailable unavailable) {
                failures++;
                if (failures > MOST_FAILURES) {
                    throw Stop.unreachable(
                                    "outcome_unknown",
                                    "it was sent, and what became of it cannot be seen: " + unavailable.getMessage(),
                                    "do not send it again; sv miner commitments shows what stands when the chain"
                                            + " answers")
                            .with(named(sent.extrinsic()));
                }
            }
            pause(sent.extrinsic());
        }
    }

    private static Proof proof(Submission.Finalised finalised) {
        finalised.failure().ifPresent(failure -> {
            throw Stop.refused(
                            "failed_on_chain",
                            "it is in block " + finalised.block().block() + " and failed: " + failure,
                            failure.endsWith("SpaceLimitExceeded")
                                    ? "the space of this epoch is used up; try again in the next one (about 72 min)"
                                    : "see it with sv chain extrinsic "
                                            + finalised.block().block() + ":" + finalised.extrinsic())
                    .with(named(finalised.extrinsic()));
        });
        return new Proof(finalised.block().block(), finalised.extrinsic());
    }

    private static Json.Obj named(ExtrinsicHash extrinsic) {
        return Json.Obj.builder().put("extrinsic", extrinsic.toString()).build();
    }

    private void pause(ExtrinsicHash extrinsic) {
        try {
            submissions.awaitNews();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.unreachable(
                            "interrupted", "it was sent and not waited for", "sv miner commitments shows what stands")
                    .with(named(extrinsic));
        }
    }
}
