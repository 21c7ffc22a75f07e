package signpost.testkit;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The context of one invocation, which keeps what is logged.
public final class RecordingContext implements Context {

    public static final String REQUEST_ID = "0d5a8e6e-5f0e-4d6c-9f6e-0b0f6c1d2e3f";

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private volatile String alias = "live";

    /// Through which alias the function is invoked; `live`, if nothing else is said.
    public void invokedAs(String name) {
        alias = name;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                lines.add(message.stripTrailing());
            }

            @Override
            public void log(byte[] message) {
                log(new String(message, StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public String getAwsRequestId() {
        return REQUEST_ID;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/test";
    }

    @Override
    public String getLogStreamName() {
        return "test";
    }

    @Override
    public String getFunctionName() {
        return "signpost-test";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:signpost-test:" + alias;
    }

    @Override
    public CognitoIdentity getIdentity() {
        throw new UnsupportedOperationException("no caller identity here");
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException("no client context here");
    }

    @Override
    public int getRemainingTimeInMillis() {
        return 60_000;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }
}
