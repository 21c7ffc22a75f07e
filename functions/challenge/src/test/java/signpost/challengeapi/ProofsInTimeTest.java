package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.ChainUnavailable;
import signpost.commitment.Proof;
import signpost.ledger.Finding;
import signpost.testkit.ChallengeStage;

class ProofsInTimeTest {

    private static final AccountId HOTKEY = new AccountId("11".repeat(32));
    private static final Proof PROOF = ChallengeStage.proof(1);

    @Test
    void what_is_found_in_time_is_found() {
        var proofs = new ProofsInTime((_, _) -> new Finding.WrongCall(), Duration.ofSeconds(10));

        assertThat(proofs.check(HOTKEY, PROOF)).isEqualTo(new Finding.WrongCall());
    }

    @Test
    void a_chain_that_does_not_come_to_an_answer_is_unavailable_and_left_alone() throws Exception {
        var isLeftAlone = new CountDownLatch(1);
        var proofs = new ProofsInTime(
                (_, _) -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        isLeftAlone.countDown();
                    }
                    throw new ChainUnavailable("late", null);
                },
                Duration.ofMillis(50));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> proofs.check(HOTKEY, PROOF))
                .withMessage("no finding within 50 ms");
        assertThat(isLeftAlone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_chain_that_is_down_is_unavailable_in_its_own_words() {
        var proofs = new ProofsInTime(
                (_, _) -> {
                    throw new ChainUnavailable("no node answers", null);
                },
                Duration.ofSeconds(10));

        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> proofs.check(HOTKEY, PROOF))
                .withMessage("no node answers");
    }
}
