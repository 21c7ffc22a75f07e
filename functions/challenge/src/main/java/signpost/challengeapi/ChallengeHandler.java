package signpost.challengeapi;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import org.crac.Core;
import signpost.apigateway.HttpFunction;
import signpost.challenge.IssueChallenge;
import signpost.challenge.NextTask;
import signpost.lambda.Settings;

/// Lambda entry point of challenges: API Gateway invokes it for `/api/challenge/v3` and `/api/tasks/next/v2`.
public final class ChallengeHandler implements RequestStreamHandler {

    private final HttpFunction function;

    /// Called by Lambda, once per execution environment.
    public ChallengeHandler() {
        this(new Settings(System.getenv()));
    }

    /// As Lambda does, with settings of the caller's.
    public ChallengeHandler(Settings settings) {
        this(new Wiring(settings, Clock.systemUTC()));
    }

    private ChallengeHandler(Wiring wiring) {
        this(wiring.api(), Clock.systemUTC());
        Core.getGlobalContext().register(wiring);
    }

    /// With use cases of the caller's.
    ///
    /// @param netuid the subnet that is served
    public ChallengeHandler(IssueChallenge issue, NextTask next, int netuid, Clock clock) {
        this(new ChallengeApi(() -> new Challenges(issue, next), netuid), clock);
    }

    ChallengeHandler(ChallengeApi api, Clock clock) {
        this.function = new HttpFunction(api, clock);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        function.serve(
                input,
                output,
                context.getFunctionName(),
                context.getAwsRequestId(),
                line -> context.getLogger().log(line + "\n"));
    }
}
