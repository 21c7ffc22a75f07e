package signpost.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static signpost.testkit.Mutations.mutated;
import static signpost.testkit.Mutations.nameMutated;
import static signpost.testkit.Mutations.pick;
import static signpost.testkit.Mutations.shuffled;
import static signpost.testkit.Mutations.valueMutated;
import static signpost.testkit.Mutations.with;
import static signpost.testkit.Mutations.without;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import signpost.chain.KeyScheme;
import signpost.testkit.ChallengeStage;
import signpost.testkit.TestMiner;

/// Requests with one thing changed: a byte, a header, a parameter or the order.
class MutationsTest {

    private static final int MUTATIONS = 10_000;

    private static final Set<String> SIGNED =
            Set.of("X-Manifest-Hash", "X-Nonce", "X-Signature", "nonce", "signature", "validator_hotkey");

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeStage.Instance api = stage.instance();
    private final TestMiner miner = stage.committed(KeyScheme.SR25519)
            .withHeader("X-Client-Id", "uid_123")
            .withParameter("chute_slug", "lynx");

    @Test
    void of_bound_requests_no_mutation_is_accepted() {
        var request = miner.bound(miner.nonce());

        mutations(request, 1)
                .forEach(mutant -> assertThat(api.answer(mutant).status())
                        .as(mutant.toString())
                        .isIn(400, 401));

        assertThat(stage.reads() + stage.writes())
                .as("none got past the signature")
                .isZero();
        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    @Test
    void of_seed_form_requests_no_mutation_of_a_signed_part_is_accepted() {
        var request = miner.request();
        var random = new Random(2);
        for (var i = 0; i < MUTATIONS; i++) {
            var name = pick(random, List.copyOf(SIGNED));
            var mutant = request.query().containsKey(name)
                    ? new Received(
                            request.method(),
                            request.path(),
                            request.headers(),
                            valueMutated(request.query(), name, random))
                    : new Received(
                            request.method(),
                            request.path(),
                            valueMutated(request.headers(), name, random),
                            request.query());
            assertThat(api.answer(mutant).status()).as(mutant.toString()).isIn(400, 401);
        }

        assertThat(stage.reads() + stage.writes())
                .as("none got past the signature")
                .isZero();
        assertThat(api.answer(request).status()).isEqualTo(200);
    }

    @Test
    void of_seed_form_requests_that_were_served_no_mutation_at_all_is_accepted() {
        var request = miner.request();
        assertThat(api.answer(request).status()).isEqualTo(200);

        mutations(request, 3)
                .forEach(mutant -> assertThat(api.answer(mutant).status())
                        .as(mutant.toString())
                        .isIn(400, 401));
        assertThat(stage.assignments.given(miner.account(), 10)).hasSize(1);
    }

    private static List<Received> mutations(Received request, long seed) {
        var random = new Random(seed);
        var mutants = new ArrayList<Received>();
        while (mutants.size() < MUTATIONS) {
            mutant(request, random).filter(one -> !isSame(one, request)).ifPresent(mutants::add);
        }
        return mutants;
    }

    /// Names of headers have no case.
    private static boolean isSame(Received one, Received other) {
        var names = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        names.putAll(one.headers());
        return one.method().equals(other.method())
                && one.path().equals(other.path())
                && names.size() == other.headers().size()
                && other.headers().entrySet().stream()
                        .allMatch(header -> header.getValue().equals(names.get(header.getKey())))
                && List.copyOf(one.query().entrySet())
                        .equals(List.copyOf(other.query().entrySet()));
    }

    private static Optional<Received> mutant(Received request, Random random) {
        var headers = request.headers();
        var query = request.query();
        return switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                Optional.of(with(request, valueMutated(headers, pick(random, headers.keySet()), random), query));
            case 3, 4, 5 ->
                Optional.of(with(request, headers, valueMutated(query, pick(random, query.keySet()), random)));
            case 6 -> Optional.of(with(request, nameMutated(headers, random), query));
            case 7 -> Optional.of(with(request, headers, nameMutated(query, random)));
            case 8 -> Optional.of(with(request, headers, shuffled(query, random)));
            default -> other(request, random);
        };
    }

    private static Optional<Received> other(Received request, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Optional.of(new Received("HEAD", request.path(), request.headers(), request.query()));
            case 1 ->
                Optional.of(new Received(
                        request.method(), mutated(request.path(), random), request.headers(), request.query()));
            case 2 -> Optional.of(with(request, without(request.headers(), random), request.query()));
            case 3 -> Optional.of(with(request, request.headers(), without(request.query(), random)));
            case 4 -> {
                var more = new LinkedHashMap<>(request.query());
                more.put("p" + random.nextInt(100), List.of("x"));
                yield Optional.of(with(request, request.headers(), more));
            }
            default -> {
                // the other prefix, which decides nothing
                var headers = new TreeMap<>(request.headers());
                headers.computeIfPresent(
                        "X-Signature", (_, values) -> List.of(values.getFirst().replace("ed25519:", "sr25519:")));
                yield Optional.of(with(request, headers, request.query()));
            }
        };
    }
}
