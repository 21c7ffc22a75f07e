package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.json.Json;
import signpost.manifest.ManifestHash;

class ManifestPublishCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() {
        desk = new Desk(folder);
    }

    @Test
    void a_manifest_is_published_as_the_documents_print_it() {
        desk.config("2025-10-24", 107_200, 0.78);
        desk.env.put("SIGNPOST_STORE", "file:store");

        var ran = desk.sv(
                        "manifest",
                        "publish",
                        "--config",
                        "manifests/configs/window-2025-10-24.yaml",
                        "--signing-key-path",
                        "key",
                        "--block",
                        "100000")
                .isDone();

        assertThat(ran.out())
                .isEqualTo("""
                Manifest hash: sha256:%1$s
                Signature: 42cb13ec18450071...
                ✓ Published manifest: scorevision/manifests/%1$s.json
                  Public URL: %2$sscorevision/manifests/%1$s.json
                  Window ID: 2025-10-24
                  Expiry Block: 107200 (now at 100000)
                  Signed by: 03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8
                  Published by: 5C9TqVEs5Q51zUdjvp6tSsjHAfLseJKq1Dq6ULcuSLqEuRSf
                  Index version: 1
                """.formatted(hash(), folder.resolve("store").toUri()));
    }

    /// The hash that the stored manifest has.
    private String hash() {
        try (var files = Files.list(folder.resolve("manifests/published"))) {
            var copy = files.findFirst().orElseThrow();
            var hash = ManifestHash.of(Files.readAllBytes(copy));
            assertThat(copy.getFileName()).hasToString(hash.hex() + ".json");
            assertThat(folder.resolve("store/scorevision/manifests/" + hash.hex() + ".json"))
                    .hasSameBinaryContentAs(copy);
            assertThat(folder.resolve("store/scorevision/manifests/" + hash + ".json"))
                    .hasSameBinaryContentAs(copy);
            return hash.hex();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_dry_run_shows_what_would_be_written_and_writes_nothing() {
        var config = desk.config("w", 107_200, 0.78);

        var first = desk.atStore("manifest", "publish", config, "--signing-key-path", "key", "--dry-run")
                .isDone();

        assertThat(first.out()).contains("Dry run - not publishing", "scorevision/index.json", "Nothing is live");
        assertThat(folder.resolve("store")).doesNotExist();

        desk.publish(100_000, config).isDone();
        desk.config("w", 107_200, 0.80);
        var second = desk.atStore("manifest", "publish", config, "--signing-key-path", "key", "--dry-run")
                .isDone();
        assertThat(second.out())
                .contains("Would supersede", "~ elements[PlayerDetect_v1@1.0].baseline_theta: 0.78 -> 0.8");
    }

    @Test
    void the_same_manifest_twice_is_unchanged_and_a_changed_one_supersedes() {
        var first = desk.publish("w", 107_200).isDone().json();
        var again = desk.publish("w", 107_200).isDone().json();
        var changed =
                desk.publish(100_000, desk.config("w", 107_200, 0.8)).isDone().json();

        assertThat(first.text("status")).contains("published");
        assertThat(again.text("status")).contains("unchanged");
        assertThat(again.text("hash")).isEqualTo(first.text("hash"));
        assertThat(changed.text("superseded")).isEqualTo(first.text("hash"));
    }

    @Test
    void a_bad_manifest_is_refused_with_place_and_rule_of_everything_and_nothing_is_stored() {
        desk.write("bad.yaml", "window_id: 2025-10-23\nversion: 1.3\nexpiry_block: 0\nelements: []\n");

        var ran = desk.atStore("manifest", "publish", "bad.yaml", "--signing-key-path", "key", "--format", "json");

        ran.ends(
                1,
                "bad.yaml:1:12: ",
                "[ambiguous_date]",
                "bad.yaml:2:10: ",
                "[quote_it]",
                "bad.yaml:3:15: ",
                "bad.yaml:4:1: ",
                "fix: ");
        assertThat(ran.json().text("error")).contains("invalid_manifest");
        assertThat(ran.json().items("violations")).hasSize(4);
        assertThat(folder.resolve("store")).doesNotExist();
    }

    /// T10
    @Test
    void an_expired_window_one_too_far_ahead_and_one_that_has_been_are_refused() {
        desk.publish(107_200, desk.config("w", 107_200, 0.78))
                .ends(1, "the window ends at block 107200, the chain is at 107200");
        var far = desk.config("far", 300_000, 0.78);
        desk.publish(100_000, far).ends(1, "more than 100000 blocks ahead", "--allow-far-expiry");
        assertThat(folder.resolve("store")).doesNotExist();

        desk.atStore("manifest", "publish", far, "--signing-key-path", "key", "--allow-far-expiry")
                .isDone();
        desk.publish("past", 100_010).isDone();
        desk.publish(100_010, desk.config("past", 100_500, 0.78))
                .ends(1, "window past ended at block 100010", "new window_id");
    }

    @Test
    void two_live_windows_with_one_expiry_are_refused() {
        desk.publish("a", 107_200).isDone();

        var ran = desk.publish("b", 107_200).ends(1, "window a is live and ends at the same block 107200");

        assertThat(ran.json().text("error")).contains("expiry_taken");
        assertThat(ran.json().whole("expiry_block")).hasValue(107_200);
    }

    /// T13
    @Test
    void a_manifest_of_another_environment_is_refused() {
        var config = desk.config("w", 107_200, 0.78);
        desk.write(config, desk.read(config) + "environment: staging\n");

        desk.publish(100_000, config).ends(1, "the manifest is for environment staging, this is prod");
        desk.atStore("manifest", "publish", config, "--signing-key-path", "key", "--environment", "staging")
                .isDone();
    }

    @Test
    void a_missing_a_malformed_and_a_wrong_key_are_told_apart() {
        var config = desk.config("w", 107_200, 0.78);
        desk.write("short", "abc");
        desk.write("other", "22".repeat(32));

        desk.atStore("manifest", "publish", config, "--signing-key-path", "none")
                .ends(1, "there is no signing key at");
        desk.atStore("manifest", "publish", config, "--signing-key-path", "short")
                .ends(1, "holds no signing key");
        desk.atStore("manifest", "publish", config, "--signing-key-path", "other")
                .ends(1, "is not one of the trusted keys");
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void an_index_of_somebody_else_is_not_written_over() {
        desk.publish("w", 107_200).isDone();
        desk.write("other", "22".repeat(32));
        var before = desk.read("store/scorevision/index.json");

        desk.sv(
                        "manifest",
                        "publish",
                        desk.config("v", 108_000, 0.78),
                        "--signing-key-path",
                        "other",
                        "--store",
                        "file:store",
                        "--block",
                        "100000")
                .ends(1, "the index that is there cannot be trusted", "find out who wrote it");

        assertThat(desk.read("store/scorevision/index.json")).isEqualTo(before);
    }

    @Test
    void the_index_key_is_the_one_beside_the_signing_key_if_there_is_one() {
        desk.write("key.index", "33".repeat(32));
        var config = desk.config("w", 107_200, 0.78);

        desk.sv(
                        "manifest",
                        "publish",
                        config,
                        "--signing-key-path",
                        "key",
                        "--store",
                        "file:store",
                        "--block",
                        "100000")
                .isDone();

        var beside =
                signpost.bouncycastle.Ed25519Key.ofSeed(java.util.HexFormat.of().parseHex("33".repeat(32)));
        assertThat(desk.read("store/scorevision/index.json")).contains("\"signed_by\":\"" + beside.publicKey() + "\"");
    }

    @Test
    void without_store_chain_config_or_key_it_says_what_to_give() {
        var config = desk.config("w", 107_200, 0.78);

        desk.sv("manifest", "publish", config, "--signing-key-path", "key")
                .ends(2, "it is not known where manifests are", "./sv up", "--store");
        desk.sv("manifest", "publish", config, "--signing-key-path", "key", "--store", "file:store")
                .ends(2, "which chain", "--chain", "--block");
        desk.sv("manifest", "publish").ends(2, "no manifest is named");
        desk.sv("manifest", "publish", config, "--config", "other.yaml").ends(2, "two manifests");
        desk.sv("manifest", "publish", "none.yaml").ends(2, "there is no file none.yaml");
        desk.sv("manifest", "publish", config, "--store", "file:store", "--block", "1")
                .ends(2, "neither a publish function nor a signing key");
        desk.sv(
                        "manifest",
                        "publish",
                        config,
                        "--store",
                        "https://example.org",
                        "--block",
                        "1",
                        "--signing-key-path",
                        "key")
                .ends(1, "can only be read");
    }

    @Test
    void the_key_at_the_place_the_documents_print_is_used_where_none_is_named() {
        desk.write("home/manifest-signing-key", Desk.SEED_HEX);
        desk.env.put("SIGNPOST_STORE", "file:store");
        var hash = desk.sv(
                        "manifest", "publish", desk.config("w", 107_200, 0.78), "--block", "100000", "--format", "json")
                .isDone()
                .json()
                .text("hash")
                .orElseThrow();

        // And so everything works as printed, with no key on any line.
        assertThat(desk.sv("manifest", "list", "--block", "100000").isDone().out())
                .contains(hash, "ACTIVE");
        assertThat(desk.sv("manifest", "current", "--block", "100000").isDone().out())
                .contains("Hash: " + hash);
        desk.sv("manifest", "publish", desk.config("w", 107_200, 0.9), "--block", "100000")
                .isDone();
        assertThat(desk.sv("manifest", "rollback", "--to-hash", hash, "--block", "100000")
                        .isDone()
                        .out())
                .contains("Rolled back");
    }

    @Test
    void what_cannot_be_reached_ends_with_3() {
        var config = desk.config("w", 107_200, 0.78);
        var closed = "http://127.0.0.1:1";
        desk.env.put("AWS_ACCESS_KEY_ID", "x");
        desk.env.put("AWS_SECRET_ACCESS_KEY", "y");

        desk.sv("manifest", "publish", config, "--signing-key-path", "key", "--store", "file:store", "--chain", closed)
                .ends(3, "the chain does not answer", "--block N");
        desk.sv(
                        "manifest",
                        "publish",
                        config,
                        "--signing-key-path",
                        "key",
                        "--store",
                        "s3://bucket",
                        "--region",
                        "us-east-1",
                        "--endpoint-url",
                        closed,
                        "--block",
                        "100000")
                .ends(3, "S3 could not be reached");
        desk.sv(
                        "manifest",
                        "publish",
                        config,
                        "--function",
                        "signpost-prod-publish:live",
                        "--region",
                        "us-east-1",
                        "--endpoint-url",
                        closed)
                .ends(3, "function signpost-prod-publish:live cannot be reached");
        desk.sv(
                        "manifest",
                        "publish",
                        config,
                        "--signing-key-secret",
                        "s",
                        "--region",
                        "us-east-1",
                        "--store",
                        "file:store",
                        "--endpoint-url",
                        closed,
                        "--block",
                        "100000")
                .ends(3, "secret s cannot be read");
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void rolling_back_makes_an_earlier_manifest_the_live_one_and_retires_what_shadows_it() {
        var config = desk.config("w", 107_200, 0.78);
        var first = desk.publish(100_000, config).isDone().json().text("hash").orElseThrow();
        var second = desk.publish(100_000, desk.config("w", 107_200, 0.8))
                .isDone()
                .json()
                .text("hash")
                .orElseThrow();

        var rolled = desk.atStore(
                        "manifest", "rollback", "--to-hash", first, "--signing-key-path", "key", "--format", "json")
                .isDone()
                .json();

        assertThat(rolled.text("status")).contains("rolled_back");
        assertThat(rolled.items("retired")).containsExactly(new Json.Text(second));
        desk.atStore("manifest", "rollback", "--to-hash", first, "--signing-key-path", "key")
                .isDone();
        desk.atStore("manifest", "rollback", "--to-hash", "sha256:" + "0".repeat(64), "--signing-key-path", "key")
                .ends(1, "no manifest sha256:000");
        desk.atBlock(107_200, "manifest", "rollback", "--to-hash", first, "--signing-key-path", "key")
                .ends(1, "the window ends at block 107200");
    }

    /// T16
    @Test
    void what_is_no_hash_reaches_no_store() {
        for (var hash : new String[] {
            "../../etc/passwd", "sha256:%2e%2e", "sha256:" + "A".repeat(64), "sha256:" + "0".repeat(63), "sha256:\u0000"
        }) {
            desk.atStore("manifest", "rollback", "--to-hash", hash, "--signing-key-path", "key")
                    .ends(2, "that is no manifest hash");
            desk.atStore("manifest", "show", hash).ends(2, "that is no manifest hash");
        }
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void renewing_writes_the_index_for_another_day_even_without_a_chain() {
        desk.publish("w", 107_200).isDone();
        desk.now = Desk.NOW.plusSeconds(3600);

        var renewed = desk.sv(
                        "manifest", "renew", "--store", "file:store", "--signing-key-path", "key", "--format", "json")
                .isDone()
                .json();

        assertThat(renewed.text("status")).contains("renewed");
        assertThat(renewed.whole("index_version")).hasValue(2);
        assertThat(renewed.text("valid_until")).contains("2025-10-25T02:02:03Z");
    }
}
