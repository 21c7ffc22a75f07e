package signpost.registryapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import signpost.job.JobStore;
import signpost.json.CanonicalJson;
import signpost.registry.ManifestRegistry;
import signpost.testkit.ApiProbe.Call;
import signpost.testkit.Hostile;
import signpost.testkit.OpenApi;

/// Any bytes, any JSON, any YAML.
class RegistryHostileTest {

    private static final Set<String> WRITES = Set.of("put", "delete", "save", "submit", "replace");

    private final AtomicInteger writes = new AtomicInteger();

    private @Nullable Object count(String method) {
        if (WRITES.contains(method)) {
            writes.incrementAndGet();
        }
        return null;
    }

    @Test
    void five_thousand_payloads_are_answered_below_500_at_once_and_store_nothing_when_refused() {
        var desk = new RegistryDesk(
                OpenApi.read(),
                store -> RegistryDesk.around(JobStore.class, store, (method, _) -> count(method)),
                store -> RegistryDesk.around(ManifestRegistry.class, store, (method, _) -> count(method)));
        desk.put("confluence-docs");
        var random = new Random(20_261_120);
        var took = new ArrayList<Duration>();
        var taken = 0;
        for (var i = 0; i < 5_000; i++) {
            var before = writes.get();

            var reply = call(desk, random).send();

            assertThat(reply.status()).isLessThan(500);
            if (reply.status() >= 400) {
                assertThat(writes.get()).as(reply.body()).isEqualTo(before);
            } else {
                taken++;
            }
            took.add(reply.took());
        }
        took.sort(null);
        assertThat(took.get(2_500)).isLessThan(Duration.ofMillis(20));
        // The aim is 100 ms; a machine that does other things as well stops for longer now and then.
        assertThat(took.get(4_950)).isLessThan(Duration.ofMillis(100));
        assertThat(took.getLast()).isLessThan(Duration.ofSeconds(3));
        assertThat(taken).isBetween(1, 4_000);
    }

    private static Call call(RegistryDesk desk, Random random) {
        var name = random.nextInt(10) == 0 ? Hostile.text(random) : "confluence-docs";
        var call = switch (random.nextInt(5)) {
            case 0 -> desk.probe.call("POST /api/manifests/validate");
            case 1 -> desk.of(name, "POST /runs");
            case 2 -> desk.of(name, "POST /state").token(Hostile.text(random));
            default -> desk.of(name, "PUT").header("If-Match", random.nextInt(3) == 0 ? Hostile.text(random) : "*");
        };
        return switch (random.nextInt(5)) {
            case 0 -> call.binary(Hostile.bytes(random));
            case 1 -> call.body(CanonicalJson.text(Hostile.json(random, 5)));
            case 2 -> call.body(Hostile.mutated(CanonicalJson.text(RegistryDesk.content(RegistryDesk.YAML)), random));
            case 3 -> call.body(RegistryDesk.content(Hostile.mutated(RegistryDesk.YAML, random)));
            default -> call.body(RegistryDesk.content(Hostile.yaml(random)));
        };
    }
}
