package signpost.cli;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.chain.AccountSigner;
import signpost.http.HttpChallenges;
import signpost.miner.ChallengeClient;
import signpost.miner.ChallengeHttp;
import signpost.miner.Receipts;

/// Where challenges are asked for, and how. No AWS credentials are needed: the hotkey signs.
final class ChallengeOptions {

    private static final String DEFAULT_STAGE = "prod";

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "The challenge API. Otherwise SIGNPOST_API, or the local stack's.")
    @Nullable
    String api;

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description =
                    "The name of the API's stage, which signed requests are addressed to. Otherwise SIGNPOST_STAGE,"
                            + " that of the local stack, or " + DEFAULT_STAGE + ".")
    @Nullable
    String stage;

    @Option(
            names = "--v2",
            description = "Ask for a task of the interface without manifests and commitments. Otherwise "
                    + ChallengeClient.Settings.USE_V3 + " decides (1, true and True are v3), or v3.")
    boolean v2;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "What this client calls itself; it is signed and sent, and changes nothing.")
    @Nullable
    String clientId;

    boolean usesV3(Session session) {
        return !v2
                && session.setting(ChallengeClient.Settings.USE_V3)
                        .map(ChallengeClient.Settings::isOn)
                        .orElse(true);
    }

    /// The local stack, if it is the one that is asked.
    Optional<LocalStack> stack(Session session) {
        try {
            return address(session).stack();
        } catch (Stop notKnown) {
            return Optional.empty();
        }
    }

    Api.Address address(Session session) {
        return Api.Address.of(session, api);
    }

    ChallengeClient client(Session session, Printer printer, AccountSigner key, Receipts receipts, int netuid) {
        var address = address(session);
        var http = new HttpChallenges(address.uri());
        ChallengeHttp told =
                (target, headers) -> printer.waiting("asking for a challenge", () -> http.get(target, headers));
        return new ChallengeClient(
                told,
                key,
                receipts,
                new ChallengeClient.Settings(
                        netuid, receiver(session, address), usesV3(session), Optional.ofNullable(clientId)),
                UUID::randomUUID,
                session.clock());
    }

    private String receiver(Session session, Api.Address address) {
        return Optional.ofNullable(stage)
                .or(() -> session.setting("SIGNPOST_STAGE"))
                .or(() -> address.stack().map(_ -> LocalStack.ENVIRONMENT))
                .orElse(DEFAULT_STAGE);
    }
}
