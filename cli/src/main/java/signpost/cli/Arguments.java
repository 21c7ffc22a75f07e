package signpost.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.document.Parsed;
import signpost.ingest.ManifestName;
import signpost.job.JobId;
import signpost.manifest.ElementId;
import signpost.manifest.ManifestHash;

/// Reads what several commands take as arguments.
final class Arguments {

    /// How often a block is made on the network (seconds); only for telling people how long something is.
    private static final long SECONDS_PER_BLOCK = 12;

    private Arguments() {}

    static ManifestHash hash(String written) {
        return hashIfOne(written)
                .orElseThrow(() -> Stop.usage(
                        "bad_hash",
                        "that is no manifest hash",
                        "a manifest hash is sha256: and 64 lower-case hex digits; see sv manifest list"));
    }

    static Optional<ManifestHash> hashIfOne(String written) {
        try {
            return Optional.of(ManifestHash.parse(written));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    static AccountId account(String address) {
        return account(address, "");
    }

    /// @param first what to look at first, before what an address looks like
    static AccountId account(String address, String first) {
        return switch (AccountId.parse(address)) {
            case Parsed.Ok<AccountId>(var account) -> account;
            case Parsed.Malformed<AccountId>(var violations) ->
                throw Stop.usage(
                        "bad_address",
                        "that is no address: " + violations.getFirst().message(),
                        first + "a hotkey's address begins with 5 (SS58, format 42)");
        };
    }

    static ElementId element(String written) {
        try {
            return new ElementId(written);
        } catch (IllegalArgumentException notOne) {
            throw Stop.usage("bad_element", String.valueOf(notOne.getMessage()), "see sv miner elements");
        }
    }

    static ManifestName manifestName(String written) {
        if (!ManifestName.isOne(written)) {
            throw Stop.usage(
                    "bad_name",
                    "that is no name of a manifest",
                    "a name has 1 to 128 letters, digits, '.', '_' and '-', a letter or digit first");
        }
        return new ManifestName(written);
    }

    /// The path of the manifest of this name in the API. A name has no character that needs an escape.
    static String manifestPath(String name) {
        return "/api/manifests/" + manifestName(name);
    }

    static String jobPath(String id) {
        if (!JobId.isOne(id)) {
            throw Stop.usage(
                    "bad_job_id", "that is no id of a job", "an id is a UUID in lower case; see sv queue list");
        }
        return "/api/queue/jobs/" + id;
    }

    static boolean isFile(Session session, String written) {
        try {
            return Files.isRegularFile(session.path(written));
        } catch (InvalidPathException noPath) {
            return false;
        }
    }

    /// `7200 blocks left, about 24 h at 12 s a block`.
    static String left(Block expiry, Block head) {
        var blocks = expiry.height() - head.height();
        return blocks <= 0
                ? "ended " + -blocks + " blocks ago"
                : blocks + (blocks == 1 ? " block" : " blocks") + " left, about " + time(blocks) + " at "
                        + SECONDS_PER_BLOCK + " s a block";
    }

    static String time(long blocks) {
        var minutes = blocks * SECONDS_PER_BLOCK / 60;
        if (minutes < 1) {
            return blocks * SECONDS_PER_BLOCK + " s";
        }
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 72 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " days";
    }
}
