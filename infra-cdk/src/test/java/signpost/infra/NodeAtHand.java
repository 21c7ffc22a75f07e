package signpost.infra;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Runs CDK tests where `node --version` works. Elsewhere they are skipped with one loud line, unless `CI=true` or
/// `SIGNPOST_REQUIRE_NODE=1` says that nothing may go untested: then they fail.
final class NodeAtHand implements ExecutionCondition {

    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final boolean PRESENT = isPresent();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return judge(PRESENT, System.getenv());
    }

    static ConditionEvaluationResult judge(boolean present, Map<String, String> environment) {
        if (present) {
            return ConditionEvaluationResult.enabled("Node is on the PATH");
        }
        if ("true".equals(environment.get("CI")) || "1".equals(environment.get("SIGNPOST_REQUIRE_NODE"))) {
            throw new IllegalStateException(
                    "Node is required here (CI=true or SIGNPOST_REQUIRE_NODE=1) and `node --version` does not run");
        }
        if (TOLD.compareAndSet(false, true)) {
            System.err.println("[WARNING] *** CDK TESTS SKIPPED: no Node on the PATH, so the templates and their "
                    + "snapshots were not checked. Install Node 22 or later to run them. ***");
        }
        return ConditionEvaluationResult.disabled("no Node on the PATH");
    }

    private static boolean isPresent() {
        try {
            var node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return node.waitFor(20, TimeUnit.SECONDS) && node.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
