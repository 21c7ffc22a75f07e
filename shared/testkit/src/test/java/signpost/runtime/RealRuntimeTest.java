package signpost.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.chain.AccountId;
import signpost.chain.Block;
import signpost.chain.BlockHash;
import signpost.chain.ExtrinsicHash;
import signpost.chain.KeyScheme;
import signpost.chain.Ss58;
import signpost.document.Parsed;
import signpost.json.Json;
import signpost.scale.ScaleReader;
import signpost.scale.UnexpectedScale;
import signpost.testkit.ThirdParty;
import signpost.testkit.Vectors;

/// The vectors of the real runtime, spec 293, read by its own metadata.
class RealRuntimeTest {

    private static final RuntimeVersion VERSION = new RuntimeVersion("node-subtensor", 293, 1);

    private static final Map<Integer, Metadata> METADATA = new ConcurrentHashMap<>();

    private static Metadata metadata(int version) {
        return METADATA.computeIfAbsent(version, _ -> ok(Metadata.parse(ThirdParty.metadata(version))));
    }

    private static <T> T ok(Parsed<T> parsed) {
        return switch (parsed) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Malformed<T>(var violations) -> throw new AssertionError(violations.toString());
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15})
    void metadata_names_what_commitments_need(int version) throws UnexpectedScale {
        var metadata = metadata(version);

        assertThat(metadata.version()).isEqualTo(version);
        assertThat(metadata.pallet(18).orElseThrow().name()).isEqualTo("Commitments");
        assertThat(metadata.extensions().stream().map(Metadata.Extension::name))
                .containsExactly(
                        "CheckNonZeroSender",
                        "CheckSpecVersion",
                        "CheckTxVersion",
                        "CheckGenesis",
                        "CheckMortality",
                        "CheckNonce",
                        "CheckWeight",
                        "ChargeTransactionPayment",
                        "SubtensorTransactionExtension",
                        "CheckMetadataHash");
        assertThat(metadata.methods().containsKey("SubnetInfoRuntimeApi_get_metagraph"))
                .isEqualTo(version == 15);
        assertThat(metadata.error(18, 0)).isPresent();
    }

    @TestFactory
    Stream<DynamicTest> extrinsics_are_read_as_polkadot_js_reads_them() {
        var rows = Vectors.objects((Json.Obj) Vectors.json("chain/extrinsics"), "vectors");
        assertThat(rows).hasSize(60);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.text("call").orElseThrow() + " in block "
                                + row.whole("block").orElseThrow(),
                        () -> {
                            for (var version : List.of(14, 15)) {
                                reads(row, metadata(version));
                            }
                        }));
    }

    private static void reads(Json.Obj row, Metadata metadata) {
        var raw = Vectors.bytes(row, "raw");

        var extrinsic = ok(Extrinsic.parse(raw, metadata));

        assertThat(Extrinsic.hash(raw)).isEqualTo(ExtrinsicHash.of(Vectors.bytes(row, "hash")));
        var call = switch (extrinsic) {
            case Extrinsic.Bare(var bare) -> {
                assertThat(row.flag("signed")).contains(false);
                yield bare;
            }
            case Extrinsic.Signed signed -> {
                assertThat(row.flag("signed")).contains(true);
                assertThat(signed.signer().bytes()).isEqualTo(Vectors.bytes(row, "signer"));
                assertThat(signed.signature().scheme())
                        .isEqualTo(
                                row.text("signatureType").orElseThrow().equals("sr25519")
                                        ? KeyScheme.SR25519
                                        : KeyScheme.ED25519);
                assertThat(signed.nonce())
                        .isEqualTo(BigInteger.valueOf(row.whole("nonce").orElseThrow()));
                assertThat(signed.tip())
                        .isEqualTo(new BigInteger(row.text("tip").orElseThrow()));
                assertThat(signed.era())
                        .isEqualTo(row.object("era")
                                .<Era>map(era ->
                                        new Era.Mortal((int) era.whole("period").orElseThrow(), (int)
                                                era.whole("phase").orElseThrow()))
                                .orElse(new Era.Immortal()));
                yield signed.call();
            }
            case Extrinsic.Unsupported unsupported -> throw new AssertionError(unsupported);
        };
        assertThat(call.pallet()).isEqualToIgnoringCase(row.text("pallet").orElseThrow());
        assertThat(call.name().replace("_", ""))
                .isEqualToIgnoringCase(row.text("call").orElseThrow());
        if (call.is("Commitments", "set_commitment")) {
            sameCommitment(call.arguments(), row.object("args").orElseThrow());
        }
        if (call.is("Utility", "batch")) {
            var calls = ((Value.Items) call.argument("calls").orElseThrow()).items();
            assertThat(calls).hasSameSizeAs(row.object("args").orElseThrow().items("calls"));
        }
    }

    private static void sameCommitment(Value arguments, Json.Obj expected) {
        assertThat(arguments.field("netuid").orElseThrow())
                .isEqualTo(Value.of(expected.whole("netuid").orElseThrow()));
        var fields = (Value.Items)
                arguments.field("info").orElseThrow().field("fields").orElseThrow();
        var rows = Vectors.objects(expected, "fields");
        assertThat(fields.items()).hasSameSizeAs(rows);
        for (var i = 0; i < rows.size(); i++) {
            var field = (Value.Variant) fields.items().get(i);
            assertThat(field.name().replaceAll("^Raw\\d+$", "Raw"))
                    .isEqualTo(rows.get(i).text("kind").orElseThrow());
            if (rows.get(i).has("hex")) {
                assertThat(field.item(0).orElseThrow()).isEqualTo(Value.of(Vectors.bytes(rows.get(i), "hex")));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> what_the_runtime_does_not_take_is_not_read() {
        var rows = Vectors.objects((Json.Obj) Vectors.json("chain/extrinsics"), "mustNotDecode");
        assertThat(rows).hasSize(13);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("name").orElseThrow(), () -> {
                    var parsed = Extrinsic.parse(Vectors.bytes(row, "raw"), metadata(15));

                    assertThat(parsed instanceof Parsed.Malformed<Extrinsic>
                                    || parsed instanceof Parsed.Ok<Extrinsic>(Extrinsic.Unsupported _))
                            .isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> payloads_are_built_byte_for_byte() {
        var rows = Vectors.objects(Vectors.json("chain/payloads"));
        assertThat(rows).hasSize(3);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("name").orElseThrow(), () -> {
                    var metadata = metadata(14);
                    var current = new Block(row.whole("currentBlock").orElseThrow());
                    var period = (int) row.whole("eraPeriod").orElseThrow();
                    Era era = period == 0 ? new Era.Immortal() : Era.mortal(period, current);
                    if (era instanceof Era.Mortal mortal) {
                        assertThat(mortal.birth(current))
                                .isEqualTo(new Block(row.whole("eraBirth").orElseThrow()));
                    }
                    var anchor = new UnsignedExtrinsic.Anchor(
                            VERSION,
                            BlockHash.of(Vectors.bytes(row, "genesisHash")),
                            era,
                            BlockHash.of(Vectors.bytes(row, "blockHash")));
                    var call = metadata.call(new ScaleReader(Vectors.bytes(row, "call")));

                    var unsigned = ok(UnsignedExtrinsic.of(
                            call,
                            BigInteger.valueOf(row.whole("nonce").orElseThrow()),
                            BigInteger.valueOf(row.whole("tip").orElseThrow()),
                            anchor,
                            metadata));

                    assertThat(unsigned.call()).isEqualTo(Vectors.bytes(row, "call"));
                    assertThat(unsigned.payload()).isEqualTo(Vectors.bytes(row, "payload"));
                    assertThat(unsigned.signedBytes()).isEqualTo(Vectors.bytes(row, "signedBytes"));
                }));
    }

    /// Of what was read, the same bytes are made again: so everything that was signed was understood.
    @Test
    void a_signed_extrinsic_is_put_together_again_from_its_parts() {
        for (var row : Vectors.objects((Json.Obj) Vectors.json("chain/extrinsics"), "vectors")) {
            var raw = Vectors.bytes(row, "raw");
            if (ok(Extrinsic.parse(raw, metadata(15))) instanceof Extrinsic.Signed signed) {
                var any = BlockHash.of(new byte[32]);
                var anchor = new UnsignedExtrinsic.Anchor(VERSION, any, signed.era(), any);

                var unsigned =
                        ok(UnsignedExtrinsic.of(signed.call(), signed.nonce(), signed.tip(), anchor, metadata(15)));

                assertThat(unsigned.signed(signed.signer(), signed.signature())).isEqualTo(raw);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> storage_is_found_and_read() {
        var file = (Json.Obj) Vectors.json("chain/storage");
        var rows = Vectors.objects(file, "entries");
        assertThat(rows).hasSize(20);
        return rows.stream()
                .map(row ->
                        DynamicTest.dynamicTest(row.text("name").orElseThrow() + row.items("args"), () -> reads(row)));
    }

    private static void reads(Json.Obj row) throws UnexpectedScale {
        var metadata = metadata(15);
        var types = metadata.types();
        var name = row.text("name").orElseThrow().split("\\.", 2);
        var entry = metadata.storage(name[0], name[1]);
        var arguments = new ArrayList<Value>();
        for (var argument : row.items("args")) {
            arguments.add(
                    switch (argument) {
                        case Json.Text(var address) ->
                            Value.of(ok(Ss58.account(address)).bytes());
                        case Json.Whole number -> Value.of(number.asLong().orElseThrow());
                        default -> throw new AssertionError(argument);
                    });
        }
        var key = Vectors.bytes(row, "key");

        assertThat(entry.key(types, arguments)).isEqualTo(key);
        assertThat(entry.arguments(types, key)).isEqualTo(arguments);
        if (row.text("value").isPresent()) {
            var value = entry.read(types, Vectors.bytes(row, "value")).orElseThrow();
            assertThat(plain(value)).isEqualTo(plain(row.fields().get("decoded")));
        } else {
            assertThat(entry.read(types, null).isPresent()).isEqualTo(entry.hasDefault());
        }
    }

    /// Two ways of writing the same: thousands with commas and without, addresses and accounts, camelCase.
    private static String plain(Value value) {
        return plain(value.json());
    }

    private static String plain(@Nullable Json json) {
        return switch (json) {
            case Json.Obj(var fields) -> {
                var text = new ArrayList<String>();
                fields.forEach(
                        (name, held) -> text.add(name.replace("_", "").toLowerCase(Locale.ROOT) + "=" + plain(held)));
                yield text.toString();
            }
            case Json.Arr(var items) ->
                items.stream().map(RealRuntimeTest::plain).toList().toString();
            case Json.Text(var text) -> {
                if (text.matches("[0-9,]+")) {
                    yield text.replace(",", "");
                }
                yield Ss58.account(text) instanceof Parsed.Ok<AccountId>(var account)
                        ? account.hex()
                        : text.startsWith("0x") ? text.substring(2) : hexOfText(text);
            }
            case Json.Whole(var digits) -> digits;
            case null -> "null";
            default -> json.toString();
        };
    }

    private static String hexOfText(String text) {
        return text.matches("[A-Za-z0-9]{1,30}")
                ? text.toLowerCase(Locale.ROOT)
                : HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void all_commitments_of_a_subnet_are_under_one_prefix() throws UnexpectedScale {
        var metadata = metadata(15);

        assertThat(metadata.storage("Commitments", "CommitmentOf").key(metadata.types(), List.of(Value.of(44))))
                .isEqualTo(Vectors.bytes((Json.Obj) Vectors.json("chain/storage"), "prefixCommitmentOf44"));
    }

    @TestFactory
    Stream<DynamicTest> runtime_functions_are_called_and_their_answers_read() {
        var rows = Vectors.objects(Vectors.json("chain/runtime-calls"));
        assertThat(rows).hasSize(5);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.text("method").orElseThrow(), () -> {
                    var metadata = metadata(15);
                    var method = metadata.method(row.text("method").orElseThrow());
                    var arguments =
                            metadata.types().read(method.inputs(), new ScaleReader(Vectors.bytes(row, "params")));

                    assertThat(method.parameters(metadata.types(), List.copyOf(arguments(arguments))))
                            .isEqualTo(Vectors.bytes(row, "params"));
                    var answer = metadata.types().read(method.output(), Vectors.bytes(row, "result"));

                    if (row.object("decoded").isPresent()) {
                        var decoded = row.object("decoded").orElseThrow();
                        var struct = answer.item(0).orElseThrow();
                        for (var field : decoded.fields().entrySet()) {
                            var snake =
                                    field.getKey().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
                            assertThat(plain(struct.field(snake).orElseThrow()))
                                    .as(snake)
                                    .isEqualTo(plain(field.getValue()));
                        }
                    }
                    row.whole("decodedCount")
                            .ifPresent(count ->
                                    assertThat(((Value.Items) answer).items()).hasSize((int) count));
                }));
    }

    private static List<Value> arguments(Value read) {
        return switch (read) {
            case Value.Fields(var fields) -> List.copyOf(fields.values());
            case Value.Items(var items) -> items;
            default -> throw new AssertionError(read);
        };
    }

    @Test
    void revealed_commitments_are_bytes_with_the_block_of_their_reveal() throws UnexpectedScale {
        var row = (Json.Obj) Vectors.json("chain/revealed");
        var metadata = metadata(15);
        var entry = metadata.storage("Commitments", "RevealedCommitments");

        var value = entry.read(metadata.types(), Vectors.bytes(row, "value")).orElseThrow();

        assertThat(entry.arguments(metadata.types(), Vectors.bytes(row, "key"))).hasSize(2);
        var only = value.item(0).orElseThrow();
        assertThat(only.item(1).orElseThrow()).isEqualTo(Value.of(150));
        assertThat(new String(only.item(0).orElseThrow().bytes().orElseThrow(), StandardCharsets.UTF_8))
                .endsWith(
                        Vectors.objects(row, "entries").getFirst().text("text").orElseThrow());
        var timelock = row.object("timelockExtrinsic").orElseThrow();
        var raw = Vectors.bytes(timelock, "raw");
        assertThat(Extrinsic.hash(raw)).isEqualTo(ExtrinsicHash.of(Vectors.bytes(timelock, "hash")));
        var call = ((Extrinsic.Signed) ok(Extrinsic.parse(raw, metadata))).call();
        var field = call.argument("info")
                .orElseThrow()
                .field("fields")
                .orElseThrow()
                .item(0)
                .orElseThrow();
        assertThat(field.field("reveal_round")).contains(Value.of(1000));
    }
}
