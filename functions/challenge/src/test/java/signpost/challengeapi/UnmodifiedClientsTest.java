package signpost.challengeapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import signpost.chain.AccountSigner;
import signpost.challenge.Received;
import signpost.testkit.ApiProbe.Reply;
import signpost.testkit.ChallengeStage;

/// Clients that are out there, by the bytes that they send.
class UnmodifiedClientsTest {

    private static final String UUID = "7f9c24e8-3b12-4a6f-9e5d-2c8a1b0d4e6f";

    private final ChallengeStage stage = new ChallengeStage();
    private final ChallengeDesk desk = ChallengeDesk.real(stage);

    static List<AccountSigner> hotkeys() {
        return List.of(ChallengeDesk.ed25519(), ChallengeDesk.sr25519());
    }

    @ParameterizedTest
    @MethodSource("hotkeys")
    void the_printed_client_gets_every_field_that_it_looks_for(AccountSigner hotkey) {
        ChallengeDesk.committed(stage, hotkey);
        var proof = ChallengeStage.proof(900).toString();
        var hash = stage.manifest.value();

        var reply = send(printed(hotkey, timeNs(), hash, proof));

        reply.expect(200);
        assertThat(reply.headers()).containsEntry("Content-Type", "application/json");
        for (var field : List.of("clip_url", "element_id", "window_id")) {
            assertThat(reply.text(field)).isNotEmpty();
        }
        assertThat(reply.text("manifest_hash")).isEqualTo(hash);
        assertThat(reply.text("element_id")).isEqualTo(ChallengeStage.ELEMENT);
    }

    @ParameterizedTest
    @MethodSource("hotkeys")
    void the_printed_client_finds_its_waiting_time_where_it_looks_for_it(AccountSigner hotkey) {
        var miner = ChallengeDesk.committed(stage, hotkey);
        for (var i = 0; i < 30; i++) {
            desk.send(miner.request()).expect(200);
        }

        var reply = desk.send(miner.request()).expect(409);

        assertThat(Integer.parseInt(reply.headers().getOrDefault("Retry-After", "none")))
                .isBetween(1, 60);
    }

    @ParameterizedTest
    @MethodSource("hotkeys")
    void the_client_of_January_2026_is_told_that_it_sends_no_proof(AccountSigner hotkey) {
        ChallengeDesk.committed(stage, hotkey);

        var reply = send(ofJanuary(hotkey, timeNs(), stage.manifest.hex()));

        assertThat(reply.expect(412, "missing_commitment").text("reason")).isEqualTo("missing_proof");
        assertThat(reply.text("element_id")).isEqualTo(ChallengeStage.ELEMENT);
    }

    @ParameterizedTest
    @MethodSource("hotkeys")
    void clients_of_v2_get_what_v2_always_said(AccountSigner hotkey) {
        ChallengeDesk.committed(stage, hotkey);

        var reply = send(v2(hotkey, timeNs()));

        reply.expect(200);
        assertThat(reply.json().fields().keySet())
                .isEqualTo(Set.of("task_id", "video_url", "fps", "challenge_type", "seed"));
    }

    @ParameterizedTest
    @MethodSource("hotkeys")
    void a_client_that_got_504_and_sends_the_same_bytes_again_gets_the_same_challenge(AccountSigner hotkey) {
        ChallengeDesk.committed(stage, hotkey);
        var bytes = v2(hotkey, timeNs());

        assertThat(send(bytes).body()).isEqualTo(send(bytes).expect(200).body());
    }

    // --- what they send, as aiohttp writes it: `@` is left as it is, and the order of a dict is kept ---------------

    private static String printed(AccountSigner hotkey, String nonce, String hash, String proof) {
        return """
            GET /v1/api/challenge/v3?validator_hotkey=%1$s&signature=0x%2$s&nonce=%3$s&netuid=44&element_id=PlayerDetect_v1@1.0 HTTP/1.1
            Host: api.example
            X-Manifest-Hash: %4$s
            X-Commitment-Proof: %5$s
            X-Nonce: 7f9c24e8-3b12-4a6f-9e5d-2c8a1b0d4e6f
            X-Signature: ed25519:%6$s
            Accept: */*
            Accept-Encoding: gzip, deflate
            User-Agent: Python/3.11 aiohttp/3.9.5

            """.formatted(
                        hotkey.account().address(),
                        signed(hotkey, nonce),
                        nonce,
                        hash,
                        proof,
                        signed(hotkey, hash + ":" + UUID));
    }

    private static String ofJanuary(AccountSigner hotkey, String nonce, String hash) {
        return """
            GET /v1/api/challenge/v3?validator_hotkey=%1$s&signature=0x%2$s&nonce=%3$s&netuid=44 HTTP/1.1
            Host: api.example
            X-Manifest-Hash: %4$s
            X-Element-Id: PlayerDetect_v1@1.0
            Accept: */*
            Accept-Encoding: gzip, deflate
            User-Agent: Python/3.12 aiohttp/3.11.11

            """.formatted(hotkey.account().address(), signed(hotkey, nonce), nonce, hash);
    }

    private static String v2(AccountSigner hotkey, String nonce) {
        return """
            GET /v1/api/tasks/next/v2?validator_hotkey=%1$s&signature=0x%2$s&nonce=%3$s&netuid=44 HTTP/1.1
            Host: api.example
            Accept: */*
            Accept-Encoding: gzip, deflate
            User-Agent: Python/3.11 aiohttp/3.9.5

            """.formatted(hotkey.account().address(), signed(hotkey, nonce), nonce);
    }

    private String timeNs() {
        Instant now = stage.clock.instant();
        return now.getEpochSecond() + "%09d".formatted(now.getNano() + 123_456_789);
    }

    private static String signed(AccountSigner hotkey, String message) {
        return hotkey.signatureOf(message.getBytes(StandardCharsets.UTF_8)).hex();
    }

    // --- the gateway ---------------------------------------------------------------------------------------------

    /// What API Gateway makes of the bytes: its stage is taken off the path, parameters are decoded.
    private Reply send(String bytes) {
        var lines = bytes.strip().split("\n", -1);
        var requestLine = lines[0].split(" ", -1);
        assertThat(requestLine).hasSize(3);
        var target = requestLine[1].substring("/v1".length()).split("\\?", 2);
        var query = new LinkedHashMap<String, List<String>>();
        for (var parameter : target[1].split("&", -1)) {
            var pair = parameter.split("=", 2);
            query.computeIfAbsent(decoded(pair[0]), _ -> new ArrayList<>()).add(decoded(pair[1]));
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (var i = 1; i < lines.length; i++) {
            var header = lines[i].split(": ", 2);
            headers.computeIfAbsent(header[0], _ -> new ArrayList<>()).add(header[1]);
        }
        headers.put("X-Forwarded-For", List.of("192.0.2.1"));
        headers.put("X-Amzn-Trace-Id", List.of("Root=1-" + HexFormat.of().toHexDigits(7)));
        return desk.sendInOrder(new Received(requestLine[0], target[0], headers, query));
    }

    private static String decoded(String text) {
        return java.net.URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
