package signpost.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where manifests are read and written, and which chain says what the head is.
final class PlaceOptions {

    @Option(
            names = "--store",
            paramLabel = "WHERE",
            description = "file:FOLDER, s3://BUCKET, or https://ADDRESS (for reading). Otherwise SIGNPOST_STORE,"
                    + " SIGNPOST_PUBLIC_URL, R2_BUCKET and R2_BUCKET_PUBLIC_URL, or the local stack.")
    @Nullable
    String store;

    @Option(names = "--bucket", paramLabel = "NAME", description = "The bucket; the same as --store s3://NAME.")
    @Nullable
    String bucket;

    @Option(
            names = "--function",
            paramLabel = "NAME",
            description = "The publish function. Otherwise SIGNPOST_FUNCTION, or the local stack's.")
    @Nullable
    String function;

    @Option(names = "--profile", paramLabel = "NAME", description = "The AWS profile. Otherwise AWS_PROFILE.")
    @Nullable
    String profile;

    @Option(names = "--region", paramLabel = "REGION", description = "The AWS region. Otherwise AWS_REGION.")
    @Nullable
    String region;

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description =
                    "An endpoint that speaks AWS's interfaces. Otherwise AWS_ENDPOINT_URL, or R2_ENDPOINT for objects.")
    @Nullable
    String endpointUrl;

    @Option(
            names = "--chain",
            paramLabel = "URL",
            split = ",",
            description = "JSON-RPC addresses of the chain, asked in this order. Otherwise SIGNPOST_CHAIN, or the local"
                    + " stack's.")
    List<String> chain = List.of();

    @Option(names = "--block", paramLabel = "N", description = "The head of the chain, where no chain is to be asked.")
    @Nullable
    Long block;
}
