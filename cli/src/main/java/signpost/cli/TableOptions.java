package signpost.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import signpost.challenge.Assignments;
import signpost.clips.ClipCatalogue;

/// Which table of DynamoDB is meant, and as whom it is read and written.
final class TableOptions {

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description =
                    "The table. Otherwise SIGNPOST_CLIPS_TABLE for clips, SIGNPOST_CHALLENGES_TABLE for challenges,"
                            + " or the local stack's.")
    @Nullable
    String table;

    @Option(names = "--profile", paramLabel = "NAME", description = "The AWS profile. Otherwise AWS_PROFILE.")
    @Nullable
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "The AWS region. Otherwise AWS_REGION.")
    @Nullable
    String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "An endpoint that speaks DynamoDB's interface. Otherwise AWS_ENDPOINT_URL.")
    @Nullable
    String endpointUrl;

    ClipCatalogue clips(Session session) {
        var found = find(session, "SIGNPOST_CLIPS_TABLE", "clipsTable");
        return found.aws().clips(found.table());
    }

    Assignments assignments(Session session) {
        var found = find(session, "SIGNPOST_CHALLENGES_TABLE", "challengesTable");
        return found.aws().assignments(found.table());
    }

    private record Found(String table, Aws aws) {}

    /// What the option says, else the environment, else the local stack. A table of the local stack is opened with its
    /// credentials, whoever named it.
    private Found find(Session session, String setting, String ofStack) {
        var place = new PlaceOptions();
        place.profile = profile;
        place.region = region;
        place.endpointUrl = endpointUrl;
        var named = Optional.ofNullable(table).or(() -> session.setting(setting));
        if (named.isPresent()) {
            var stack = LocalStack.find(session)
                    .filter(LocalStack::isRunning)
                    .filter(local -> local.state().text(ofStack).equals(named));
            return new Found(named.get(), new Aws(session, place, stack));
        }
        var stack = LocalStack.find(session)
                .orElseThrow(() -> Stop.usage(
                        "no_table",
                        "it is not known which table is meant",
                        "start the local stack with ./sv up, or say which with --table NAME or " + setting))
                .running();
        return new Found(stack.get(ofStack), new Aws(session, place, Optional.of(stack)));
    }
}
