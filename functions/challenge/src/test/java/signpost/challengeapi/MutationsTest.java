package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static signpost.testkit.Mutations.mutated;
import static signpost.testkit.Mutations.nameMutated;
import static signpost.testkit.Mutations.pick;
import static signpost.testkit.Mutations.shuffled;
import static signpost.testkit.Mutations.valueMutated;
import static signpost.testkit.Mutations.with;
import static signpost.testkit.Mutations.without;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import signpost.chain.KeyScheme;
import signpost.challenge.Received;
import signpost.json.Json;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestMiner;

/// Events with one thing changed: a byte, a header, a parameter, the order, the path, the method or the body.
class MutationsTest {

    private static final int MUTATIONS = 10_000;

    private static final Set<String> SIGNED =
            Set.of("X-Manifest-Hash", "X-Nonce", "X-Signature", "nonce", "signature", "validator_hotkey");

    private final ChallengeDesk desk = new ChallengeDesk();
    private final ChallengeStage stage = desk.stage;
    private final TestMiner miner = stage.committed(KeyScheme.SR25519)
            .withHeader("X-Client-Id", "uid_123")
            .withParameter("chute_slug", "lynx");

    @Test
    void of_bound_requests_no_mutation_is_accepted() {
        var request = miner.bound(miner.nonce());

        mutations(request, 1)
                .forEach(mutant ->
                        assertThat(status(mutant)).as(mutant.toString()).isIn(400, 401, 404));

        assertThat(stage.reads() + stage.writes())
                .as("none got past the signature")
                .isZero();
        assertThat(desk.sendInOrder(request).status()).isEqualTo(200);
    }

    @Test
    void of_seed_form_requests_no_mutation_of_a_signed_part_is_accepted() {
        var request = miner.request();
        var random = new Random(2);
        for (var i = 0; i < MUTATIONS; i++) {
            var name = pick(random, SIGNED);
            var mutant = request.query().containsKey(name)
                    ? with(request, request.headers(), valueMutated(request.query(), name, random))
                    : with(request, valueMutated(request.headers(), name, random), request.query());
            assertThat(status(ChallengeDesk.event(mutant)))
                    .as(mutant.toString())
                    .isIn(400, 401);
        }

        assertThat(stage.reads() + stage.writes())
                .as("none got past the signature")
                .isZero();
        assertThat(desk.sendInOrder(request).status()).isEqualTo(200);
    }

    @Test
    void of_seed_form_requests_that_were_served_no_mutation_at_all_is_accepted() {
        var request = miner.request();
        desk.sendInOrder(request).expect(200);

        mutations(request, 3)
                .forEach(mutant ->
                        assertThat(status(mutant)).as(mutant.toString()).isIn(400, 401, 404));
        assertThat(stage.assignments.given(miner.account(), 10)).hasSize(1);
    }

    private int status(Json.Obj event) {
        return desk.probe
                .send(ChallengeDesk.text(event).getBytes(StandardCharsets.UTF_8))
                .status();
    }

    // --- mutants -------------------------------------------------------------------------------------------------

    private static List<Json.Obj> mutations(Received request, long seed) {
        var random = new Random(seed);
        var mutants = new ArrayList<Json.Obj>();
        while (mutants.size() < MUTATIONS) {
            mutant(request, random).ifPresent(mutants::add);
        }
        return mutants;
    }

    private static Optional<Json.Obj> mutant(Received request, Random random) {
        var headers = request.headers();
        var query = request.query();
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                changed(request, with(request, valueMutated(headers, pick(random, headers.keySet()), random), query));
            case 3, 4, 5 ->
                changed(request, with(request, headers, valueMutated(query, pick(random, query.keySet()), random)));
            case 6 -> changed(request, with(request, nameMutated(headers, random), query));
            case 7 -> changed(request, with(request, headers, nameMutated(query, random)));
            case 8 -> changed(request, with(request, headers, shuffled(query, random)));
            case 9 -> changed(request, with(request, without(headers, random), query));
            case 10 -> {
                var more = new LinkedHashMap<>(query);
                more.put("p" + random.nextInt(100), List.of("x"));
                yield changed(request, with(request, headers, more));
            }
            default -> Optional.of(event(request, random));
        };
    }

    /// What lies in the event beside headers and parameters.
    private static Json.Obj event(Received request, Random random) {
        var event = ChallengeDesk.event(request);
        return switch (random.nextInt(4)) {
            case 0 -> event.with("httpMethod", new Json.Text(pick(random, Set.of("HEAD", "POST", "get", "GET "))));
            case 1 -> event.with("path", new Json.Text(mutated(request.path(), random)));
            case 2 -> event.with("resource", new Json.Text(mutated(request.path(), random)));
            default -> event.with("body", new Json.Text(Integer.toString(random.nextInt(1_000))));
        };
    }

    /// Names of headers have no case.
    private static Optional<Json.Obj> changed(Received request, Received mutant) {
        var names = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        names.putAll(mutant.headers());
        var isSame = names.size() == request.headers().size()
                && request.headers().entrySet().stream()
                        .allMatch(header -> header.getValue().equals(names.get(header.getKey())))
                && List.copyOf(mutant.query().entrySet())
                        .equals(List.copyOf(request.query().entrySet()));
        return isSame ? Optional.empty() : Optional.of(ChallengeDesk.event(mutant));
    }
}
