package signpost.infra;

import java.util.List;
import software.amazon.awscdk.services.logs.CfnQueryDefinition;
import software.constructs.Construct;

/// What is asked of the logs again and again, under "Saved queries" of CloudWatch Logs Insights.
final class SavedQueries extends Construct {

    SavedQueries(Construct scope, String id, Stage stage, List<JarFunction> functions) {
        super(scope, id);
        var groups = functions.stream().map(JarFunction::logGroupName).toList();
        query("Faults", stage, "faults", groups, """
                fields @timestamp, function, action, fault, request_id
                | filter level = "ERROR" or @message like /Task timed out|OutOfMemory/
                | sort @timestamp desc
                | limit 100""");
        query("Refusals", stage, "refusals-by-reason", groups, """
                filter Refusals = 1
                | stats count(*) as refused by function, action, outcome, reason
                | sort refused desc""");
        query("Slowest", stage, "slowest", groups, """
                fields @timestamp, function, action, outcome, DurationMs, request_id
                | filter ispresent(DurationMs)
                | sort DurationMs desc
                | limit 50""");
        query("OneRequest", stage, "one-request", groups, """
                fields @timestamp, @message
                | filter request_id = "put the request id here" or @requestId = "put the request id here"
                | sort @timestamp asc""");
        query("Starts", stage, "cold-starts", groups, """
                filter @type = "REPORT"
                | stats count(*) as invocations, count(@initDuration) as starts, count(@restoreDuration) as restores,
                        pct(@initDuration, 99) as init_p99, pct(@restoreDuration, 99) as restore_p99,
                        pct(@duration, 99) as p99, max(@maxMemoryUsed / 1000000) as memory_mb by @log""");
    }

    private void query(String id, Stage stage, String name, List<String> groups, String text) {
        CfnQueryDefinition.Builder.create(this, id)
                .name("signpost-" + stage.name() + "/" + name)
                .logGroupNames(groups)
                .queryString(text)
                .build();
    }
}
