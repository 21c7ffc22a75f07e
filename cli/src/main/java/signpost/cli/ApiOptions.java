package signpost.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the API of the registry and the queue is, and as whom it is called.
final class ApiOptions {

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "The API of the registry and the queue. Otherwise SIGNPOST_API, or the local stack's.")
    @Nullable
    String api;

    @Option(names = "--profile", paramLabel = "NAME", description = "The AWS profile. Otherwise AWS_PROFILE.")
    @Nullable
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "The AWS region. Otherwise AWS_REGION.")
    @Nullable
    String region;

    /// The same choice of credentials, for AWS.
    PlaceOptions place() {
        var place = new PlaceOptions();
        place.profile = profile;
        place.region = region;
        return place;
    }
}
