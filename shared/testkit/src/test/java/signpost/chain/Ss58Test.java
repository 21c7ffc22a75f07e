package signpost.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.testkit.Vectors;

class Ss58Test {

    private static final Json.Obj VECTORS = (Json.Obj) Vectors.json("chain/ss58");

    @TestFactory
    Stream<DynamicTest> an_address_of_any_network_is_written_and_read_as_others_do() {
        var rows = Vectors.objects(VECTORS, "valid");
        assertThat(rows).hasSize(42);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("address").orElseThrow(), () -> {
                    var address = row.text("address").orElseThrow();
                    var format = (int) row.whole("format").orElseThrow();
                    var account = AccountId.of(Vectors.bytes(row, "publicKey"));

                    assertThat(Ss58.address(account.bytes(), format)).isEqualTo(address);
                    assertThat(Ss58.read(address)).isEqualTo(new Parsed.Ok<>(new Ss58.Address(format, account)));
                    if (format == Ss58.FORMAT) {
                        assertThat(AccountId.parse(address)).isEqualTo(new Parsed.Ok<>(account));
                    } else {
                        assertThat(AccountId.parse(address)).isInstanceOf(Parsed.Malformed.class);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> what_is_no_address_of_format_42_is_refused() {
        var rows = Vectors.objects(VECTORS, "invalidFor42");
        assertThat(rows).hasSize(7);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.text("name").orElseThrow(),
                        () -> assertThat(AccountId.parse(row.text("address").orElseThrow()))
                                .isInstanceOf(Parsed.Malformed.class)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                " 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
                "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
                "1",
                "111111111111111111111111111111111111",
                "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
            })
    void a_second_spelling_or_another_length_is_refused(String address) {
        assertThat(Ss58.read(address)).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void a_megabyte_of_digits_is_answered_at_once() {
        assertThat(Ss58.read("5".repeat(1 << 20))).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void any_change_of_a_character_is_noticed() {
        var random = new Random(4);
        for (var i = 0; i < 2000; i++) {
            var account = new byte[AccountId.BYTES];
            random.nextBytes(account);
            var address = new StringBuilder(AccountId.of(account).address());
            var at = random.nextInt(address.length());
            var before = address.charAt(at);
            address.setCharAt(at, (char) (' ' + random.nextInt(95)));
            // Two bytes of checksum let one change in 65536 through; the seed is one where none is.
            assertThat(AccountId.parse(address.toString()) instanceof Parsed.Ok<AccountId>)
                    .isEqualTo(address.charAt(at) == before);
        }
    }
}
