package signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import signpost.bouncycastle.Ed25519Key;
import signpost.document.JsonReader;
import signpost.document.Parsed;
import signpost.json.Json;

/// Somebody's desk: a folder of their own with a home, a key and a store in it, at a time that stands still.
///
/// Every command it runs is checked for the one thing that must never happen: the seed on any output.
final class Desk {

    static final Path ROOT =
            Path.of(System.getProperty("signpost.root", "..")).toAbsolutePath().normalize();

    static final byte[] SEED =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    static final String SEED_HEX = HexFormat.of().formatHex(SEED);
    static final Ed25519Key KEY = Ed25519Key.ofSeed(SEED);
    static final Instant NOW = Instant.parse("2025-10-24T01:02:03Z");

    final Path folder;
    final Map<String, String> env = new HashMap<>();
    Instant now = NOW;

    /// What time it is to a command.
    Supplier<Clock> clock = () -> Clock.fixed(now, ZoneOffset.UTC);

    String typed = "";
    boolean atTerminal;

    /// What a command did.
    record Ran(int exit, String out, String err) {
        Json.Obj json() {
            if (JsonReader.read(out) instanceof Parsed.Ok<Json>(Json.Obj json)) {
                return json;
            }
            throw new AssertionError("not one JSON object: " + out + err);
        }

        Ran isDone() {
            assertThat(exit).as(out + err).isZero();
            return this;
        }

        Ran ends(int code, String... saying) {
            assertThat(exit).as(out + err).isEqualTo(code);
            assertThat(List.of(saying)).allSatisfy(words -> assertThat(err).contains(words));
            assertThat(err).contains("error: ").doesNotContain("Exception");
            return this;
        }
    }

    Desk(Path folder) {
        this.folder = folder;
        env.put("SIGNPOST_HOME", folder.resolve("home").toString());
        env.put("SIGNPOST_STATE", folder.resolve("no-state.json").toString());
        env.put("HOME", folder.toString());
        write("key", SEED_HEX + "\n");
    }

    Path write(String name, String text) {
        try {
            var file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ran sv(String... args) {
        return ran(session -> Sv.run(args, session));
    }

    /// A command that is made here, with ports of the test.
    Ran command(Function<Session, Object> command, String... args) {
        return ran(session -> {
            var exit = new Sv(session).run(new CommandLine(command.apply(session)), args);
            session.out().flush();
            session.err().flush();
            return exit;
        });
    }

    private Ran ran(ToIntFunction<Session> run) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var exit = run.applyAsInt(session(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8)));
        var ran = new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        assertThat(ran.out() + ran.err()).doesNotContainIgnoringCase(SEED_HEX);
        return ran;
    }

    Session session(PrintStream out, PrintStream err) {
        return new Session(
                env,
                folder,
                Optional.of(ROOT),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                out,
                err,
                new Session.Terminal(atTerminal, atTerminal, atTerminal),
                clock.get());
    }

    /// A command over the store on this desk, at block 100000, that trusts the key on this desk.
    Ran atStore(String... args) {
        return atBlock(100_000, args);
    }

    Ran atBlock(long block, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--store", "file:store", "--block", Long.toString(block)));
        all.addAll(List.of("--public-key", KEY.publicKey().hex()));
        all.addAll(List.of(
                "--index-key",
                KEY.derived(Signing.INDEX_KEY_CONTEXT).publicKey().hex()));
        return sv(all.toArray(String[]::new));
    }

    Ran publish(String window, long expiry) {
        return publish(100_000, config(window, expiry, 0.78));
    }

    Ran publish(long block, String config) {
        return atBlock(block, "manifest", "publish", config, "--signing-key-path", "key", "--format", "json");
    }

    /// A manifest that has no fault, in a file of the name it returns.
    String config(String window, long expiry, double theta) {
        var name = "manifests/configs/window-" + window + ".yaml";
        write(name, """
                window_id: "%s"
                version: "1.3"
                expiry_block: %d
                elements:
                  - id: "PlayerDetect_v1@1.0"
                    clips:
                      - hash: "sha256:%s"
                        weight: 1.0
                    metrics:
                      pillars: {iou_placement: 0.35, count_accuracy: 0.20, palette_symmetry: 0.15, smoothness: 0.15, role_consistency: 0.15}
                    latency_p95_ms: 200
                    service_rate_fps: 25
                    baseline_theta: %s
                    preproc: {fps: 5, resize_long: 1280, norm: "rgb-01"}
                """.formatted(window, expiry, "ab".repeat(32), theta));
        return name;
    }
}
