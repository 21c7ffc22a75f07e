package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import signpost.document.Document;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.yaml.YamlReader;

class ReadingCommandsTest {

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));
    private String first = "";
    private String second = "";

    @BeforeEach
    void publish() {
        desk = new Desk(folder);
        first = desk.publish("2025-10-23", 107_200).isDone().json().text("hash").orElseThrow();
        second =
                desk.publish("2025-10-24", 114_400).isDone().json().text("hash").orElseThrow();
    }

    @Test
    void list_shows_hash_window_expiry_and_when() {
        assertThat(desk.atStore("manifest", "list").isDone().out()).isEqualTo("""
                Published Manifests:

                HASH                                                                     WINDOW      EXPIRY        STATUS            PUBLISHED
                %s  2025-10-23  Block 107200  ACTIVE (current)  2025-10-24T01:02:03Z
                %s  2025-10-24  Block 114400  ACTIVE            2025-10-24T01:02:03Z
                """.formatted(first, second));
        assertThat(desk.atBlock(107_200, "manifest", "list").isDone().out())
                .contains("2025-10-23  Block 107200  EXPIRED", "2025-10-24  Block 114400  ACTIVE (current)");
    }

    @Test
    void list_all_shows_retired_ones_too() {
        var third = desk.publish(100_000, desk.config("2025-10-23", 107_200, 0.9))
                .isDone()
                .json()
                .text("hash")
                .orElseThrow();

        assertThat(desk.atStore("manifest", "list").isDone().out())
                .contains(third)
                .doesNotContain(first);
        assertThat(desk.atStore("manifest", "list", "--all").isDone().out())
                .contains(third, first, "RETIRED (superseded)");
        var json = desk.atStore("manifest", "list", "--all", "--format", "json")
                .isDone()
                .json();
        assertThat(json.items("manifests")).hasSize(3);
        assertThat(json.whole("index_version")).hasValue(3);
        assertThat(json.text("current_manifest_hash")).contains(third);
    }

    @Test
    void where_nothing_was_published_there_are_none() throws IOException {
        Files.createDirectories(folder.resolve("empty"));

        assertThat(desk.sv("manifest", "list", "--store", "file:empty", "--block", "1", "--index-key", key())
                        .isDone()
                        .out())
                .isEqualTo("No manifests found\n");
        assertThat(desk.sv("manifest", "current", "--store", "file:empty", "--block", "1", "--index-key", key())
                        .isDone()
                        .out())
                .isEqualTo("No active manifest found\n");
        desk.sv("manifest", "list", "--store", "file:nowhere", "--block", "1", "--index-key", key())
                .ends(3, "there is no folder");
    }

    private static String key() {
        return Desk.KEY.derived(Signing.INDEX_KEY_CONTEXT).publicKey().hex();
    }

    @Test
    void current_shows_the_window_that_is_open_and_not_the_furthest_one() {
        assertThat(desk.atStore("manifest", "current").isDone().out())
                .isEqualTo("""
                Current Manifest:
                  Hash: %s
                  Window ID: 2025-10-23
                  Expiry Block: 107200 (7200 blocks left, about 24 h at 12 s a block)
                  Elements: 1
                  Signed by: %s
                """.formatted(first, Desk.KEY.publicKey()));
        assertThat(desk.atBlock(107_200, "manifest", "current", "--format", "json")
                        .isDone()
                        .json()
                        .text("hash"))
                .contains(second);
        assertThat(desk.atBlock(114_400, "manifest", "current").isDone().out()).isEqualTo("No active manifest found\n");
    }

    @Test
    void elements_show_what_miners_need_to_know() {
        assertThat(desk.atStore("miner", "elements", "--window", "current")
                        .isDone()
                        .out())
                .isEqualTo("""
                Window 2025-10-23 until block 107200 (7200 blocks left, about 24 h at 12 s a block)
                Manifest %s

                ELEMENT_ID           θ     β    SERVICE_RATE_FPS  CLIPS  LATENCY_P95_MS  PREPROC
                PlayerDetect_v1@1.0  0.78  1.0  25                1      200             fps 5, norm rgb-01, resize_long 1280
                """.formatted(first));
    }

    @Test
    void upcoming_are_all_that_come_the_soonest_first() {
        var third =
                desk.publish("2025-10-25", 121_600).isDone().json().text("hash").orElseThrow();

        var windows = desk.atStore("miner", "elements", "--window", "upcoming", "--format", "json")
                .isDone()
                .json()
                .items("windows");

        assertThat(windows.stream()
                        .map(window -> ((Json.Obj) window).text("hash").orElseThrow()))
                .containsExactly(second, third);
    }

    @Test
    void show_prints_a_manifest_that_our_own_strict_reader_reads_back() {
        var yaml = desk.atStore("manifest", "show", first, "--format", "yaml")
                .isDone()
                .out();
        var json = desk.atStore("manifest", "show", first, "--format", "json")
                .isDone()
                .json();

        assertThat(new YamlReader().read(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(Parsed.Ok.class, ok -> {
                    var document = (Document) ok.value();
                    assertThat(document.violations()).isEmpty();
                    assertThat(document.root()).isEqualTo(json);
                });
        assertThat(desk.atStore("manifest", "show", first.substring(7)).isDone().out())
                .contains("Window ID: 2025-10-23", "PlayerDetect_v1@1.0");
    }

    @Test
    void a_manifest_is_downloaded_byte_for_byte() {
        desk.atStore("miner", "manifest", "--hash", first, "--output", "got/it.json")
                .isDone();

        assertThat(folder.resolve("got/it.json")).hasSameBinaryContentAs(stored(first));
        assertThat(desk.atStore("miner", "manifest", "--hash", first).isDone().out())
                .isEqualTo(desk.read("got/it.json") + "\n");
    }

    private Path stored(String hash) {
        return folder.resolve("store/scorevision/manifests/" + hash.substring(7) + ".json");
    }

    @Test
    void verify_says_how_each_check_went() {
        var good = desk.atStore("manifest", "verify", first).isDone();
        assertThat(good.out().lines().filter(line -> line.startsWith("✓"))).hasSize(6);
        assertThat(good.out()).contains("Index: names it, version 2", "Verified " + first);
        assertThat(desk.atStore("manifest", "verify", stored(first).toString())
                        .isDone()
                        .out())
                .contains("the bytes have the hash " + first);

        var stranger = desk.sv("manifest", "verify", first, "--store", "file:store", "--public-key", "11".repeat(32));
        stranger.ends(1, "a key that is not trusted here", "pin it with --public-key");
        assertThat(stranger.out()).contains("✓ in canonical form", "✗ signed by a key that is trusted here");
        desk.atStore("manifest", "verify", "what").ends(2, "is no hash, no file and no address");
        desk.atStore("manifest", "verify", "http://127.0.0.1:1/x.json").ends(3, "cannot reach");
        desk.atStore("manifest", "verify", "sha256:" + "0".repeat(64)).ends(1, "there is no manifest");
    }

    /// T01, and nothing of it is kept.
    @Test
    void changed_bytes_are_refused_and_not_kept() throws IOException {
        Files.writeString(stored(first), Files.readString(stored(first)).replace("0.78", "0.79"));

        desk.atStore("manifest", "verify", first).ends(1, "the bytes have the hash");
        desk.atStore("manifest", "show", first).ends(1, "does not verify");
        desk.atStore("manifest", "current").ends(1, "does not verify");
        assertThat(folder.resolve("home/cache/manifests")).doesNotExist();
    }

    /// T02
    @Test
    void a_key_inside_the_document_is_not_believed() {
        var ran = desk.sv(
                        "manifest",
                        "current",
                        "--store",
                        "file:store",
                        "--block",
                        "100000",
                        "--format",
                        "json",
                        "--public-key",
                        "11".repeat(32),
                        "--index-key",
                        key())
                .ends(1, "a key that is not trusted here");
        assertThat(ran.json().text("error")).contains("untrusted_key");
    }

    @Test
    void without_a_pinned_key_nothing_is_believed() {
        desk.sv("manifest", "list", "--store", "file:store", "--block", "1").ends(1, "no key is known", "--index-key");
        desk.sv("manifest", "verify", first, "--store", "file:store").ends(1, "no key is known", "--public-key");
        desk.sv("manifest", "list", "--store", "file:store", "--block", "1", "--index-key", "nonsense")
                .ends(2, "is no file and no public key");
    }

    @Test
    void a_trust_file_pins_keys_for_both_roles() {
        desk.write(
                "home/trust.json",
                "{\"manifest_keys\": [\"" + Desk.KEY.publicKey() + "\"], \"index_keys\": [\"" + key() + "\"]}");

        desk.sv("manifest", "current", "--store", "file:store", "--block", "100000")
                .isDone();
        desk.write("other.json", "{\"manifest_keys\": [], \"index_keys\": [\"" + "11".repeat(32) + "\"]}");
        desk.sv("manifest", "current", "--store", "file:store", "--block", "100000", "--trust", "other.json")
                .ends(1, "not trusted here");
        desk.sv("manifest", "current", "--store", "file:store", "--block", "100000", "--trust", "none.json")
                .ends(1, "cannot be read");
    }

    /// T04
    @Test
    void an_older_index_than_was_seen_is_refused() {
        var old = desk.read("store/scorevision/index.json");
        desk.publish("2025-10-25", 121_600).isDone();
        desk.atStore("manifest", "list").isDone();
        desk.write("store/scorevision/index.json", old);

        desk.atStore("manifest", "list").ends(1, "version 2 of the index came back after version 3 was seen");
        desk.atStore("miner", "elements").ends(1, "cannot be relied on");
    }

    /// T05
    @Test
    void an_index_past_its_time_is_refused_unless_that_is_allowed() {
        desk.now = Desk.NOW.plusSeconds(24 * 3600);

        desk.atStore("manifest", "current").ends(1, "the index was valid until", "--allow-stale");
        var stale = desk.atStore("manifest", "current", "--allow-stale").isDone();
        assertThat(stale.out()).contains("2025-10-23");
        assertThat(stale.err()).contains("warning: ");
    }

    @Test
    void diff_compares_with_what_is_live_of_the_same_window() {
        var config = desk.config("2025-10-24", 114_400, 0.8);

        assertThat(desk.atStore("manifest", "diff", config).isDone().out()).isEqualTo("""
                From live %s to %s:
                ~ elements[PlayerDetect_v1@1.0].baseline_theta: 0.78 -> 0.8
                1 difference
                """.formatted(second, config));
        assertThat(desk.atStore("manifest", "diff", first, second).isDone().out())
                .contains("window_id", "2 differences");
        assertThat(desk.atStore("manifest", "diff", first, stored(first).toString())
                        .isDone()
                        .out())
                .contains("No differences");
    }

    @Test
    void doctor_finds_missing_and_unreferenced_objects() throws IOException {
        assertThat(desk.atStore("manifest", "doctor").isDone().out())
                .contains("2 of 2 manifests it names are there and verify");
        Files.copy(stored(first), folder.resolve("store/scorevision/manifests/" + "5".repeat(64) + ".json"));
        assertThat(desk.atStore("manifest", "doctor").isDone().out()).contains("nothing names sha256:5555");
        Files.delete(stored(second));

        var ran = desk.atStore("manifest", "doctor", "--format", "json").ends(1, "1 of the manifests");

        assertThat(ran.json().flag("healthy")).contains(false);
        assertThat(ran.json().items("problems")).hasSize(1);
        assertThat(desk.atStore("manifest", "doctor").ends(1).out()).contains("1 of 2", "missing");
    }

    @Test
    void preview_is_one_page_that_loads_nothing_and_takes_nothing_for_markup() {
        var config = desk.config("2025-10-24", 107_200, 0.8);
        desk.write(config, desk.read(config) + "tee: {\"<script>alert(1)</script>\": \"' onload='x\"}\n");

        desk.atStore("manifest", "preview", config, "--output", "page.html", "--no-open")
                .isDone();

        var page = desk.read("page.html");
        assertThat(page)
                .contains(
                        "Window 2025-10-24",
                        "7200 blocks left",
                        "ends at the same block 107200",
                        "supersedes " + second)
                .contains("elements[PlayerDetect_v1@1.0].baseline_theta", "&lt;script&gt;")
                .doesNotContain("<script", "onload='", "src=", "href=", "http://", "https://", "url(");
    }

    @Test
    void preview_shows_what_can_be_had_and_says_what_cannot() {
        desk.write("bad.yaml", "window_id: yes\n");

        desk.sv("manifest", "preview", "bad.yaml", "--output", "page.html", "--no-open")
                .isDone();

        assertThat(desk.read("page.html"))
                .contains("✗ Not valid", "ambiguous_boolean", "it is not known where manifests are");
    }

    @Test
    void every_answer_comes_as_json_and_as_yaml() {
        for (var command : List.of(
                List.of("manifest", "list"),
                List.of("manifest", "current"),
                List.of("manifest", "show", first),
                List.of("manifest", "verify", first),
                List.of("manifest", "diff", first, second),
                List.of("manifest", "doctor"),
                List.of("miner", "elements"))) {
            var words = new java.util.ArrayList<>(command);
            words.addAll(List.of("--format", "json"));
            var json = desk.atStore(words.toArray(String[]::new)).isDone().json();
            words.set(words.size() - 1, "yaml");
            var yaml = desk.atStore(words.toArray(String[]::new)).isDone().out();
            assertThat(((Parsed.Ok<Document>)
                                    new YamlReader().read(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                            .value()
                            .root())
                    .isEqualTo(json);
        }
    }

    @Test
    void colours_are_for_terminals_that_want_them() {
        assertThat(desk.atStore("manifest", "list").out()).doesNotContain("\033[");
        desk.atTerminal = true;
        assertThat(desk.atStore("manifest", "list").out()).contains("\033[1mHASH");
        desk.env.put("NO_COLOR", "1");
        assertThat(desk.atStore("manifest", "list").out()).doesNotContain("\033[");
    }
}
