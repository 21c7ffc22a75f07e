package signpost.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import signpost.chain.AccountId;
import signpost.chain.AccountSignature;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ChainUnavailable;
import signpost.chain.KeyScheme;
import signpost.commitment.Sighting.Outcome;
import signpost.document.Parsed;
import signpost.ledger.Finding;
import signpost.manifest.ElementId;
import signpost.manifest.WindowId;
import signpost.runtime.Call;
import signpost.runtime.Era;
import signpost.runtime.Extrinsic;

class ChainProofsTest {

    private static final AccountId HOTKEY = AccountId.of(new byte[AccountId.BYTES]);
    private static final AccountId OTHER = new AccountId("11".repeat(32));
    private static final int NETUID = 44;
    private static final Proof PROOF = Proof.parse("100:0x" + "ab".repeat(32)).orElseThrow();
    private static final CommitmentState STATE = CommitmentFormTest.state(2, "2025-10-23", "2025-10-24");
    private static final List<CommitmentField> FIELDS = CommitmentForm.fields(STATE);
    private static final CommitmentState LARGE = CommitmentFormTest.state(40, "2025-10-23");

    @Test
    void a_commitment_is_found_whole_with_the_scheme_of_its_signature() {
        var finding = found(signed(HOTKEY, NETUID, FIELDS), Outcome.COMMITTED);

        assertThat(finding).isInstanceOfSatisfying(Finding.Committed.class, found -> {
            assertThat(found.commitment().hotkey()).isEqualTo(HOTKEY);
            assertThat(found.commitment().scheme()).isEqualTo(KeyScheme.SR25519);
            assertThat(found.commitment().proof()).isEqualTo(PROOF);
            assertThat(found.commitment().windows())
                    .containsOnlyKeys(new WindowId("2025-10-23"), new WindowId("2025-10-24"));
            assertThat(found.commitment().binding(new WindowId("2025-10-23"), new ElementId("PlayerDetect_v1@1.0")))
                    .isEqualTo(STATE.binding(new WindowId("2025-10-23"), new ElementId("PlayerDetect_v1@1.0")))
                    .isPresent();
        });
    }

    @Test
    void a_commitment_without_fields_names_no_window() {
        assertThat(found(signed(HOTKEY, NETUID, List.of()), Outcome.COMMITTED))
                .isInstanceOfSatisfying(
                        Finding.Committed.class,
                        found -> assertThat(found.commitment().windows()).isEmpty());
    }

    @Test
    void a_document_that_is_not_published_may_be_so_later() {
        var fields = CommitmentForm.fields(LARGE);
        assertThat(fields).hasSize(2);

        assertThat(found(signed(HOTKEY, NETUID, fields), Outcome.COMMITTED)).isEqualTo(new Finding.NotFound());
        assertThat(proofs(seen(signed(HOTKEY, NETUID, fields), Outcome.COMMITTED), Optional.of(LARGE))
                        .check(HOTKEY, PROOF))
                .isInstanceOf(Finding.Committed.class);
    }

    @Test
    void every_other_verdict_has_its_finding() {
        assertThat(found(signed(OTHER, NETUID, FIELDS), Outcome.COMMITTED)).isEqualTo(new Finding.WrongSigner());
        assertThat(found(signed(HOTKEY, 45, FIELDS), Outcome.COMMITTED)).isEqualTo(new Finding.WrongNetuid());
        assertThat(found(signed(HOTKEY, NETUID, FIELDS), Outcome.FAILED)).isEqualTo(new Finding.FailedOnChain());
        assertThat(found(
                        signed(HOTKEY, NETUID, List.of(CommitmentField.Plain.of(new byte[] {1, 2, 3}))),
                        Outcome.COMMITTED))
                .isEqualTo(new Finding.WrongCall());
        assertThat(found(new Extrinsic.Unsupported("version 5"), Outcome.COMMITTED))
                .isEqualTo(new Finding.WrongCall());
        assertThat(proofs(new Sighting.NotFound(), Optional.empty()).check(HOTKEY, PROOF))
                .isEqualTo(new Finding.NotFound());
        assertThat(proofs(new Sighting.NotFinal(new Block(99)), Optional.empty())
                        .check(HOTKEY, PROOF))
                .isEqualTo(new Finding.NotFinal());
    }

    @Test
    void what_nobody_can_say_is_no_finding() {
        assertThatExceptionOfType(ChainUnavailable.class)
                .isThrownBy(() -> found(signed(HOTKEY, NETUID, FIELDS), Outcome.DISCARDED));
    }

    private static Finding found(Extrinsic extrinsic, Outcome outcome) {
        return proofs(seen(extrinsic, outcome), Optional.empty()).check(HOTKEY, PROOF);
    }

    private static ChainProofs proofs(Sighting sighting, Optional<CommitmentState> published) {
        return new ChainProofs(new CheckProof((_, _, _) -> sighting, _ -> published), NETUID);
    }

    private static Sighting seen(Extrinsic extrinsic, Outcome outcome) {
        return new Sighting.Seen(
                BlockHash.of(new byte[32]),
                new Block(120),
                new Parsed.Ok<>(extrinsic),
                outcome,
                Optional.empty(),
                true);
    }

    private static Extrinsic signed(AccountId signer, int netuid, List<CommitmentField> fields) {
        return new Extrinsic.Signed(
                signer,
                AccountSignature.of(KeyScheme.SR25519, new byte[64]),
                new Era.Immortal(),
                BigInteger.ZERO,
                BigInteger.ZERO,
                new Call("Commitments", "set_commitment", CommitmentField.arguments(netuid, fields)));
    }
}
