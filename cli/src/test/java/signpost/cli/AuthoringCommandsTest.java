package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AuthoringCommandsTest {

    @TempDir
    private Path folder = Path.of("");

    private Desk desk = new Desk(Path.of("target"));

    @BeforeEach
    void open() {
        desk = new Desk(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "templates/default-football.yaml",
                "templates/default-cricket.yaml",
                "configs/window-2025-10-23.yaml"
            })
    void what_is_shipped_is_valid_and_without_a_warning(String file) {
        var ran = desk.sv(
                        "manifest",
                        "validate",
                        Desk.ROOT.resolve("manifests").resolve(file).toString(),
                        "--strict")
                .isDone();

        assertThat(ran.out()).contains("✓ Manifest config is valid");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void create_puts_in_window_and_expiry_and_keeps_every_comment() throws IOException {
        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "default-football",
                        "--window-id",
                        "2025-10-24",
                        "--expiry-block",
                        "123456",
                        "--output",
                        "manifests/configs/window-2025-10-24.yaml")
                .isDone();

        var template = Files.readString(Desk.ROOT.resolve("manifests/templates/default-football.yaml"));
        assertThat(desk.read("manifests/configs/window-2025-10-24.yaml"))
                .isEqualTo(template.replace("\"0000-00-00\"", "\"2025-10-24\"")
                        .replace("expiry_block: 1\n", "expiry_block: 123456\n"));
        desk.sv("manifest", "validate", "manifests/configs/window-2025-10-24.yaml")
                .isDone();
        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "default-football",
                        "--window-id",
                        "2025-10-24",
                        "--expiry-block",
                        "1")
                .ends(1, "there is a file", "--force");
    }

    @Test
    void create_puts_the_two_values_into_a_template_that_lacks_them() {
        desk.write("manifests/templates/bare.yaml", "# ours\n\nversion: \"1\"\nelements: [] # none yet\n");

        var ran = desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "bare",
                        "--window-id",
                        "a\"b",
                        "--expiry-block",
                        "5",
                        "--output",
                        "x.yaml")
                .isDone();

        assertThat(desk.read("x.yaml"))
                .isEqualTo(
                        "# ours\n\nwindow_id: \"a\\\"b\"\nexpiry_block: 5\nversion: \"1\"\nelements: [] # none yet\n");
        assertThat(ran.err()).contains("x.yaml:6:1: warning: elements: ");
    }

    @Test
    void create_keeps_what_stands_behind_the_values() {
        desk.write(
                "manifests/templates/t-v2.yaml",
                "window_id: 'it''s # x' # the window\nexpiry_block:   12   # the end\nelements: []\n");
        desk.write("manifests/templates/t-v10.yaml", "window_id: \"a\\\"b\"# no\nexpiry_block:\n");
        desk.write("manifests/templates/t-v9.yaml", "window_id:\nexpiry_block:\n");
        desk.write("manifests/templates/t.staging.yaml", "window_id: x\nexpiry_block: 1\nenvironment: staging\n");

        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "t-v2",
                        "--window-id",
                        "w",
                        "--expiry-block",
                        "5",
                        "--output",
                        "a.yaml")
                .isDone();
        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "t-v9",
                        "--window-id",
                        "w",
                        "--expiry-block",
                        "5",
                        "--output",
                        "b.yaml")
                .isDone();
        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "t",
                        "--window-id",
                        "w",
                        "--expiry-block",
                        "5",
                        "--output",
                        "c.yaml",
                        "--environment",
                        "staging")
                .isDone();
        desk.sv(
                        "manifest",
                        "create",
                        "--template",
                        "t",
                        "--window-id",
                        "w",
                        "--expiry-block",
                        "5",
                        "--output",
                        "d.yaml")
                .isDone();
        assertThat(desk.read("d.yaml")).isEqualTo("window_id: \"w\"# no\nexpiry_block: 5\n");

        assertThat(desk.read("a.yaml"))
                .isEqualTo("window_id: \"w\" # the window\nexpiry_block:   5   # the end\nelements: []\n");
        assertThat(desk.read("b.yaml")).isEqualTo("window_id: \"w\"\nexpiry_block: 5\n");
        assertThat(desk.read("c.yaml")).contains("environment: staging");
    }

    @Test
    void without_an_expiry_a_person_is_asked_and_a_program_refused_with_the_head() {
        desk.sv("manifest", "create", "--template", "default-football", "--window-id", "w", "--block", "100123")
                .ends(2, "the chain is at block 100123", "--expiry-block");
        desk.sv("manifest", "create", "--template", "default-football", "--window-id", "w")
                .ends(2, "the chain's head is not known");

        desk.atTerminal = true;
        desk.typed = "107200\n";
        var ran = desk.sv(
                        "manifest", "create", "--template", "default-football", "--window-id", "w", "--block", "100123")
                .isDone();
        assertThat(ran.err()).contains("Expiry block (the chain is at block 100123): ");
        assertThat(desk.read("manifests/configs/window-w.yaml")).contains("expiry_block: 107200");
    }

    @Test
    void an_unknown_template_is_told_with_those_there_are_and_no_path_is_followed() {
        desk.sv("manifest", "create", "--template", "nope", "--window-id", "w", "--expiry-block", "5")
                .ends(1, "there is no template nope", "default-cricket, default-football");
        desk.sv("manifest", "create", "--template", "../configs/x", "--window-id", "w", "--expiry-block", "5")
                .ends(2, "no name of a template");
    }

    @Test
    void validate_tells_everything_with_line_and_column_and_warnings_apart() {
        desk.write(
                "w.yaml",
                "window_id: \"w\"\nversion: \"1\"\nexpiry_block: 5\nelements:\n  - id: \"e\"\n    metrics: {pillars: {iou: 1}}\n    bta: 1.0\n");

        var ran = desk.sv("manifest", "validate", "w.yaml").isDone();
        assertThat(ran.err())
                .startsWith("w.yaml:7:10: warning: elements[0].bta: ")
                .contains("did you mean beta?", "[unknown_field]");
        desk.sv("manifest", "validate", "w.yaml", "--strict")
                .ends(1, "w.yaml:7:10: elements[0].bta: ", "w.yaml breaks 1 rule");
        var json = desk.sv("manifest", "validate", "w.yaml", "--format", "json")
                .isDone()
                .json();
        assertThat(json.flag("valid")).contains(true);
        assertThat(json.items("warnings")).hasSize(1);
    }

    @Test
    void validate_takes_a_signed_manifest_and_the_key_it_must_be_signed_with() {
        desk.publish("w", 107_200).isDone();
        var signed = folder.resolve("manifests/published").toFile().listFiles();
        assertThat(signed).hasSize(1);

        var file = signed[0].toString();
        assertThat(desk.sv(
                                "manifest",
                                "validate",
                                file,
                                "--public-key",
                                Desk.KEY.publicKey().hex())
                        .isDone()
                        .out())
                .contains("the signature holds");
        desk.sv("manifest", "validate", file, "--public-key", "11".repeat(32)).ends(1, "not trusted here");
        desk.sv("manifest", "validate", file).ends(1, "no key is known", "--public-key");
    }

    /// T15
    @Test
    void hostile_yaml_is_refused_like_any_other() {
        desk.write("deep.yaml", "a: " + "[".repeat(5000));
        desk.write("bomb.yaml", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
        desk.write("large.yaml", "a: \"" + "x".repeat(3 << 20) + "\"");

        desk.sv("manifest", "validate", "deep.yaml").ends(1, "[too_deep]");
        desk.sv("manifest", "validate", "bomb.yaml").ends(1, "[alias]");
        desk.sv("manifest", "validate", "large.yaml").ends(1, "[too_large]");
    }

    @Test
    void a_new_key_is_for_its_owner_only_and_its_seed_is_never_shown() throws IOException {
        var made = desk.sv("keys", "new", "k/signing-key").isDone();

        var seed = desk.read("k/signing-key").strip();
        assertThat(seed).matches("[0-9a-f]{64}");
        assertThat(made.out() + made.err()).doesNotContain(seed).contains("Public key: ", "SS58 address: 5");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("k/signing-key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("k"))))
                .isEqualTo("rwx------");
        assertThat(desk.sv("keys", "show", "k/signing-key").isDone().out()).isEqualTo(made.out());
        desk.sv("keys", "new", "k/signing-key").ends(1, "already");
        assertThat(desk.read("k/signing-key").strip()).isEqualTo(seed);
        desk.sv("keys", "new").isDone();
        assertThat(folder.resolve("home/manifest-signing-key")).exists();
    }

    @Test
    void show_gives_the_public_side_of_a_key() {
        assertThat(desk.sv("keys", "show", "key").isDone().out()).isEqualTo("""
                Signing key: key
                  Public key: 03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8
                  SS58 address: 5C9TqVEs5Q51zUdjvp6tSsjHAfLseJKq1Dq6ULcuSLqEuRSf
                  Public key of its index key: %s
                """.formatted(
                        Desk.KEY.derived("signpost/index-key/v1").publicKey()));
        desk.sv("keys", "show", "none").ends(1, "there is no signing key at");
    }

    @Test
    void the_help_of_every_command_shows_an_example() {
        assertThat(helpOf(commands())).isEqualTo(69);
    }

    private CommandLine commands() {
        var nowhere = new java.io.PrintStream(
                java.io.OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8);
        return Sv.allCommands(new Session(
                java.util.Map.of(),
                folder,
                java.util.Optional.empty(),
                java.io.InputStream.nullInputStream(),
                nowhere,
                nowhere,
                new Session.Terminal(false, false, false),
                java.time.Clock.systemUTC()));
    }

    private int helpOf(CommandLine command) {
        var words = command.getCommandSpec().qualifiedName(" ").split(" ", -1);
        var args = new java.util.ArrayList<>(java.util.List.of(words).subList(1, words.length));
        args.add("--help");
        assertThat(desk.sv(args.toArray(String[]::new)).isDone().out())
                .startsWith("Usage: sv")
                .containsPattern("Example:\n  (\\./)?s(v|ource)");
        return 1
                + command.getSubcommands().values().stream()
                        .mapToInt(this::helpOf)
                        .sum();
    }

    @Test
    void usage_is_told_with_suggestions_and_ends_with_2() {
        desk.sv("manifest", "publihs").ends(2, "did you mean publish");
        desk.sv("manifest", "list", "--fromat", "json").ends(2, "--fromat", "sv manifest list --help");
        desk.sv("manifest", "list", "--format", "xml").ends(2, "xml");
        desk.sv("manifest", "rollback").ends(2, "--to-hash");
        desk.sv("up").ends(2, "launcher", "./sv up");
        assertThat(desk.sv("manifest", "rollback", "--format", "json").json().text("error"))
                .contains("usage");
        assertThat(desk.sv("manifest").exit()).isEqualTo(2);
        assertThat(desk.sv().exit()).isEqualTo(2);
        assertThat(desk.sv("--version").isDone().out()).startsWith("sv ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void the_completion_script_is_sound(String shell) throws IOException, InterruptedException {
        var script =
                desk.write("sv." + shell, desk.sv("completion", shell).isDone().out());

        assertThat(desk.read("sv." + shell)).contains("rollback", "--to-hash", "upcoming");
        var check = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEmpty();
    }
}
