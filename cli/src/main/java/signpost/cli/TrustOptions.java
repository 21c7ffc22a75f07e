package signpost.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose signatures are believed. Never taken from what is to be checked.
final class TrustOptions {

    @Option(
            names = "--public-key",
            paramLabel = "KEY",
            description = "A key that manifests may be signed with: hex, base64, or a file. May be repeated. Otherwise"
                    + " SIGNPOST_TRUSTED_KEYS, the trust file, or the local stack's.")
    List<String> publicKeys = List.of();

    @Option(
            names = "--index-key",
            paramLabel = "KEY",
            description = "A key that the index may be signed with. May be repeated. Otherwise SIGNPOST_INDEX_KEYS, the"
                    + " trust file, or the local stack's.")
    List<String> indexKeys = List.of();

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "A trust file: {\"manifest_keys\": [...], \"index_keys\": [...]}. Otherwise SIGNPOST_TRUST or"
                    + " ~/.score/trust.json.")
    @Nullable
    String file;

    @Option(
            names = "--allow-stale",
            description = "Read an index past its valid_until, which may be one that somebody holds back.")
    boolean allowStale;
}
