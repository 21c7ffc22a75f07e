package signpost.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import signpost.chain.Block;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.document.Violation;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

/// What the function can be asked for, by `lambda invoke` or by the schedule.
sealed interface PublishRequest {

    /// @param strict whether warnings refuse the manifest
    /// @param anchor whether its hash is put on the chain afterwards
    record Publish(Config config, boolean strict, boolean allowFarExpiry, boolean dryRun, boolean anchor)
            implements PublishRequest {}

    record Schedule(String config, Block notBefore) implements PublishRequest {}

    /// @param notBefore empty: as soon as it is approved of
    record Prepare(String config, Optional<Block> notBefore) implements PublishRequest {}

    /// What waits to be published.
    record Waiting() implements PublishRequest {}

    /// One of them, with its text and what it would change.
    record Review(String key) implements PublishRequest {}

    /// @param reviewed the hash of the text that was looked at
    record Approve(String key, ManifestHash reviewed) implements PublishRequest {}

    record Withdraw(String key) implements PublishRequest {}

    /// @param all whether retired and expired entries are wanted too
    record ListAll(boolean all) implements PublishRequest {}

    record Current() implements PublishRequest {}

    record RollBackTo(ManifestHash hash) implements PublishRequest {}

    record Renew() implements PublishRequest {}

    /// The schedule's event, each minute.
    record Tick() implements PublishRequest {}

    /// Where the manifest's text is.
    sealed interface Config {
        record Inline(String text) implements Config {}

        record Stored(String key) implements Config {}
    }

    List<String> ACTIONS = List.of(
            "publish",
            "schedule",
            "prepare",
            "pending",
            "review",
            "approve",
            "withdraw",
            "list",
            "current",
            "rollback",
            "renew");

    /// A short name for logs and metrics.
    default String action() {
        return switch (this) {
            case Publish ignored -> "publish";
            case Schedule ignored -> "schedule";
            case Prepare ignored -> "prepare";
            case Waiting ignored -> "pending";
            case Review ignored -> "review";
            case Approve ignored -> "approve";
            case Withdraw ignored -> "withdraw";
            case ListAll ignored -> "list";
            case Current ignored -> "current";
            case RollBackTo ignored -> "rollback";
            case Renew ignored -> "renew";
            case Tick ignored -> "scheduled";
        };
    }

    static Parsed<PublishRequest> parse(byte[] event) {
        return switch (JsonReader.read(event)) {
            case Parsed.Malformed<Json>(var violations) -> new Parsed.Malformed<>(violations);
            case Parsed.Ok<Json>(Json.Obj object) -> new Fields(object).request();
            case Parsed.Ok<Json>(var other) ->
                Parsed.malformed(Violation.of("", "type", "the payload is a JSON object, this is " + other.kind()));
        };
    }

    /// Reads the fields of one request and remembers everything that is wrong with them.
    final class Fields {
        private final Json.Obj event;
        private final List<Violation> violations = new ArrayList<>();

        private Fields(Json.Obj event) {
            this.event = event;
        }

        private Parsed<PublishRequest> request() {
            if (event.text("source").filter("aws.events"::equals).isPresent()
                    && event.text("detail-type")
                            .filter("Scheduled Event"::equals)
                            .isPresent()) {
                return new Parsed.Ok<>(new Tick());
            }
            var action = event.text("action").orElse("");
            var request = switch (action) {
                case "publish" -> publish();
                case "schedule" -> schedule();
                case "prepare" -> prepare();
                case "pending" -> {
                    known(Set.of("action"));
                    yield new Waiting();
                }
                case "review" -> {
                    known(Set.of("action", "config_key"));
                    yield new Review(text("config_key"));
                }
                case "approve" -> {
                    known(Set.of("action", "config_key", "config_sha256"));
                    var key = text("config_key");
                    yield hash("config_sha256")
                            .<PublishRequest>map(hash -> new Approve(key, hash))
                            .orElseGet(Current::new);
                }
                case "withdraw" -> {
                    known(Set.of("action", "config_key"));
                    yield new Withdraw(text("config_key"));
                }
                case "list" -> {
                    known(Set.of("action", "all"));
                    yield new ListAll(flag("all"));
                }
                case "current" -> {
                    known(Set.of("action"));
                    yield new Current();
                }
                case "rollback" -> rollBack();
                case "renew" -> {
                    known(Set.of("action"));
                    yield new Renew();
                }
                default -> {
                    violation("action", "one_of", "action is one of " + String.join(", ", ACTIONS));
                    yield new Current();
                }
            };
            return violations.isEmpty() ? new Parsed.Ok<>(request) : new Parsed.Malformed<>(violations);
        }

        private Publish publish() {
            known(Set.of("action", "config", "config_key", "strict", "allow_far_expiry", "dry_run", "anchor"));
            if (event.has("config") == event.has("config_key")) {
                violation(
                        "config",
                        "exactly_one",
                        "give either config (the YAML text) or config_key (pending/<name>.yaml)");
            }
            Config config =
                    event.has("config_key") ? new Config.Stored(text("config_key")) : new Config.Inline(text("config"));
            return new Publish(config, flag("strict"), flag("allow_far_expiry"), flag("dry_run"), flag("anchor"));
        }

        private Schedule schedule() {
            known(Set.of("action", "config", "not_before_block"));
            return new Schedule(text("config"), block("not_before_block"));
        }

        private Prepare prepare() {
            known(Set.of("action", "config", "not_before_block"));
            var notBefore =
                    event.has("not_before_block") ? Optional.of(block("not_before_block")) : Optional.<Block>empty();
            return new Prepare(text("config"), notBefore);
        }

        private Block block(String name) {
            var block = event.whole(name);
            if (block.isEmpty() || block.getAsLong() < 0) {
                violation(name, "required", name + " is a whole number, a block height");
            }
            return new Block(Math.max(0, block.orElse(0)));
        }

        private PublishRequest rollBack() {
            known(Set.of("action", "to_hash"));
            return hash("to_hash").<PublishRequest>map(RollBackTo::new).orElseGet(Current::new);
        }

        private Optional<ManifestHash> hash(String name) {
            try {
                return Optional.of(ManifestHash.parse(text(name)));
            } catch (IllegalArgumentException notOne) {
                violation(name, "digest", String.valueOf(notOne.getMessage()));
                return Optional.empty();
            }
        }

        private String text(String name) {
            if (event.get(name) == null || event.text(name).isPresent()) {
                return event.text(name).orElseGet(() -> {
                    if (violations.stream()
                            .noneMatch(violation -> violation.path().equals(name))) {
                        violation(name, "required", name + " is missing");
                    }
                    return "";
                });
            }
            violation(name, "type", name + " is text");
            return "";
        }

        private boolean flag(String name) {
            if (event.has(name) && event.flag(name).isEmpty()) {
                violation(name, "type", name + " is true or false");
            }
            return event.flag(name).orElse(false);
        }

        private void known(Set<String> names) {
            for (var name : event.fields().keySet()) {
                if (!names.contains(name)) {
                    violation(
                            name,
                            "unknown_field",
                            "no such field here; known are "
                                    + names.stream().sorted().toList());
                }
            }
        }

        private void violation(String path, String rule, String message) {
            violations.add(Violation.of(path, rule, message));
        }
    }
}
