package signpost.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import signpost.json.Json;
import signpost.secrets.SecretScanner.BelowCredential;
import signpost.secrets.SecretScanner.Finding;

/// What the scanner calls a secret, case by case. None of these is one anywhere.
class SecretScannerTest {

    private static final SecretScanner STRICT = new SecretScanner(BelowCredential.REFERENCES_ONLY);
    private static final SecretScanner RAW = new SecretScanner(BelowCredential.NO_RAW_SECRETS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAFAKEFAKEFAKE0000",
                "ghp_FAKEfakeFAKEfake0000FAKEfake0000FAKE",
                "github_pat_11FAKE0_fakefake0000",
                "glpat-FAKEfakeFAKE00000000",
                "xoxb-0000-0000-FAKEfake",
                "https://hooks.slack.com/services/T0000/B0000/FAKEfake0000",
                "AIzaFAKEfakeFAKEfakeFAKEfakeFAKEfake000",
                "sk_live_FAKEfake00000000",
                "sk-FAKEfakeFAKEfakeFAKEfake0000",
                "sk-ant-api03-FAKEfake0000",
                "hf_FAKEfakeFAKEfake0000",
                "npm_FAKEfakeFAKEfake0000",
                "pypi-FAKEfake0000FAKEfake",
                "SG.FAKEfake00000000.FAKEfake00000000FAKEfake",
                "SK00ff00ff00ff00ff00ff00ff00ff00ff",
                "shpat_FAKEfake0000",
                "AccountKey=FAKEfake0000FAKEfake0000==",
                "https://a.test/c?sv=2024&sig=FAKEfake%3D",
                "hvs.FAKEfakeFAKE0000",
                "eyJGQUtFIjoxfQ00.eyJGQUtFIjoyfQ00.RkFLRWZha2VGQUtF",
                "-----BEGIN EC PRIVATE KEY-----",
                "postgres://svc:FAKEpass0000@db.test/app",
                "Bearer FAKEfake0000",
                "Basic RkFLRTpmYWtl"
            })
    void the_token_forms_of_section_4_are_found_anywhere_in_a_text(String token) {
        for (var text : List.of(
                token,
                "before " + token + " after",
                "x=\"" + token + "\"",
                "line\n" + token + "\nline",
                "(" + token + ")")) {
            assertThat(RAW.scanText(text)).as(text).isNotEmpty();
            assertThat(RAW.redact(text)).doesNotContain(token).contains("[redacted:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3f786850e387550fdab836ed7e6dc881de23001b",
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "123e4567-e89b-12d3-a456-426614174000",
                "the-quick-brown-fox-jumps-over-the-lazy-dog-again",
                "sentence-transformers/paraphrase-multilingual-mpnet-base-v2",
                "Qwen/Qwen2-VL-7B-Instruct-GPTQ-Int4",
                "confluence-prod.engineering.examplecorp",
                "asia-northeast1",
                "Asia Pacific",
                "sk-learn",
                "the bearer of this note",
                "Bearer ${TOKEN}",
                "TokenTextSplitter",
                "maxTokens: 512",
                "arn:aws:s3:::bucket/key",
                "docs/**/*.md",
                "https://wiki.acme.test/pages/view",
                "registryhost.examplecorp.containers",
                "========================================",
                "see docs for token=... syntax",
                "password=<password>",
                "password: ${DB_PASSWORD}",
                "token = os.environ[\"TOKEN\"]",
                "password = get_secret(\"db\")",
                "api_key=$API_KEY",
                "secret: {{ .Values.secret }}",
                "postgres://user:${PW}@db/app",
                "Base64EncodedKeyMaterialProvider2",
                "SimpleDirectoryReaderWithMetadataAndPermissions2",
                "AKIAIOSFODNN7EXAMPLE",
                "s3://my-bucket-with-a-long-name-2024/prefix/of/objects/part-00001.parquet",
                "2001-12-14T21:59:43.100000-05:00",
                "sha512-9VGjrSsG1vePpxxQ7yfHTxKzpu4FWl7bWe6V4PBTTvsG0q6wCvaNfH4sKmJfJ0mbIYiRfG1rCQYbn5tXdFDGfA==",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "ssh git@github.com:owner/repository.git"
            })
    void what_is_no_secret_is_left_alone(String text) {
        assertThat(RAW.scanText(text)).isEmpty();
        assertThat(RAW.redact(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "passwd",
                "pwd",
                "secret",
                "token",
                "api_key",
                "apiKey",
                "API_KEY",
                "x-api-key",
                "accessKey",
                "privateKey",
                "client_secret",
                "connectionString",
                "connection_string",
                "dsn",
                "credential",
                "credentials",
                "githubToken",
                "db_password",
                "DB_PASSWORD",
                "aws_secret_access_key",
                "service.account.key",
                "passphrase",
                "id_token",
                " token ",
                "authorization",
                "Proxy-Authorization",
                "token2"
            })
    void below_a_name_like_a_credentials_only_complete_references_pass(String key) {
        for (var raw : List.of(
                "opaque",
                "changeme",
                "<token>",
                "$TOKEN",
                "${X}ghp_FAKE0000",
                "${X:-ghp_FAKE0000}",
                "${{ secrets.X }}")) {
            assertThat(STRICT.scanValue(key, new Json.Text(raw)))
                    .as(key + ": " + raw)
                    .isNotEmpty();
        }
        for (var reference : List.of(
                "${NAME}", " ${NAME} ", "${A}-${B}", "profile://p#f", "vault://kv/team/app#f", "Vault://kv/a#f", "")) {
            assertThat(STRICT.scanValue(key, new Json.Text(reference)))
                    .as(key + ": " + reference)
                    .isEmpty();
        }
        assertThat(STRICT.scanValue(key, Json.Whole.of(987_654_321))).isNotEmpty();
        assertThat(STRICT.scanValue(key, new Json.Bool(true))).isEmpty();
        assertThat(STRICT.scanValue(key, new Json.Null())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tokenizer", "secretary", "keys", "partition_key", "sort_key", "token_count", "tokenCount",
                        "secretName", "passwordFile",
                "token_url", "maxTokens", "max_tokens", "publicKey", "eos_token", "next_page_token", "compass",
                        "monkey", "author",
                "tokens_per_minute", "credentials_validity_in_ms", "key", "path", "password_policy", "secretKeyRef"
            })
    void a_name_that_says_something_about_a_credential_is_none(String key) {
        assertThat(STRICT.scanValue(key, new Json.Text("opaquevalue1"))).isEmpty();
        assertThat(STRICT.scanValue(key, Json.Whole.of(98_765))).isEmpty();
    }

    @Test
    void what_is_said_about_a_token_is_none_and_what_is_nested_below_one_is() {
        var described =
                Json.Obj.builder().put("ttl", "5m").put("header", "X-Auth").build();
        var nested = Json.Obj.builder()
                .put("nested", Json.Obj.builder().put("v", "opaque").build())
                .build();

        assertThat(STRICT.scanValue("token", described)).isEmpty();
        assertThat(STRICT.scanValue("token", nested)).containsExactly(new Finding("token.nested.v", "credential"));
        assertThat(STRICT.scanValue("token", new Json.Arr(List.of(new Json.Text("${A}"), new Json.Text("opaque")))))
                .containsExactly(new Finding("token[1]", "credential"));
    }

    @Test
    void the_scheme_of_a_header_may_stand_before_its_reference() {
        assertThat(STRICT.scanValue("Authorization", new Json.Text("Bearer ${TOKEN}")))
                .isEmpty();
        assertThat(STRICT.scanValue("Authorization", new Json.Text("Bearer opaque")))
                .isNotEmpty();
        assertThat(STRICT.scanValue("token", new Json.Text("Bearer ${TOKEN}"))).isNotEmpty();
    }

    @Test
    void T26_secrets_are_found_in_keys_base64_lists_wrapped_text_and_addresses() {
        var token = "ghp_FAKEfakeFAKE0000";
        var base64 = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        var wrapped = Base64.getMimeEncoder(20, "\n".getBytes(StandardCharsets.UTF_8))
                .encodeToString(("some words before it, and then " + token).getBytes(StandardCharsets.UTF_8));

        assertThat(RAW.scan(Json.Obj.builder().put(token, 1).build()))
                .containsExactly(new Finding("[redacted:github_token]", "github_token"));
        assertThat(RAW.scanValue("note", new Json.Text(base64))).containsExactly(new Finding("note", "github_token"));
        var key = "FAKE7v/Qz3nTb9Yw2LxUe8Hs+4Jf1MgDpC6aVoXi";
        var keyInBase64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        assertThat(RAW.scanValue("note", new Json.Text(key))).containsExactly(new Finding("note", "high_entropy"));
        assertThat(RAW.scanValue("note", new Json.Text(keyInBase64)))
                .containsExactly(new Finding("note", "high_entropy"));
        assertThat(RAW.scanValue("note", new Json.Text(wrapped))).containsExactly(new Finding("note", "github_token"));
        assertThat(RAW.scanValue(
                        "parts", new Json.Arr(List.of(new Json.Text("ghp_FA"), new Json.Text("KEfakeFAKE0000")))))
                .containsExactly(new Finding("parts", "github_token"));
        assertThat(RAW.scanValue("url", new Json.Text("https://u:FAKEpass0000@h.test/")))
                .containsExactly(new Finding("url", "url_credentials"));
        assertThat(RAW.scan(
                        "a: ${T} # was " + token,
                        Json.Obj.builder().put("a", "${T}").build(),
                        List.of()))
                .containsExactly(new Finding("line 1", "github_token"));
        assertThat(RAW.scan(
                        "",
                        Json.Obj.builder().build(),
                        List.of(Json.Obj.builder().put("password", "opaque1").build())))
                .containsExactly(new Finding("password", "password"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${X}ghp_FAKEfake0000",
                "vault://sk_live_FAKEfake0000",
                "profile://p?key=sk-FAKEfake0000#f",
                "${ghp_FAKEfake0000}",
                "vault://kv/sk-FAKEfake0000#f",
                "${TOKEN}:password=FAKE"
            })
    void T27_a_secret_disguised_as_a_reference_is_one(String disguised) {
        assertThat(RAW.scanValue("note", new Json.Text(disguised))).isNotEmpty();
        assertThat(STRICT.scanValue("token", new Json.Text(disguised))).isNotEmpty();
    }

    @Test
    void redacting_keeps_the_rest_and_can_be_repeated() {
        var log =
                "job 7 failed: GET https://u:FAKEpass0000@h.test/x?token=FAKEfake0000 with Bearer FAKEfakeFAKE0000, try again";

        var redacted = RAW.redact(log);

        assertThat(redacted)
                .isEqualTo("job 7 failed: GET https://u:[redacted:url_credentials]@h.test/x?token=[redacted:credential]"
                        + " with Bearer [redacted:bearer_token], try again");
        assertThat(RAW.redact(redacted)).isEqualTo(redacted);
    }

    @Test
    void redacting_a_value_masks_by_name_and_by_form_and_keeps_its_shape() {
        var value = Json.Obj.builder()
                .put("password", "opaque1")
                .put("note", "use ghp_FAKEfakeFAKE0000 here")
                .put("port", 5432)
                .put("ghp_FAKEfakeFAKE0000", true)
                .build();

        assertThat(RAW.redact((Json) value))
                .isEqualTo(Json.Obj.builder()
                        .put("password", "[redacted:password]")
                        .put("note", "use [redacted:github_token] here")
                        .put("port", 5432)
                        .put("[redacted:github_token]", true)
                        .build());
    }

    @Test
    void T30_what_is_redacted_has_no_more_lines_and_no_more_marks_than_before() {
        var injected = "ghp_FAKEfakeFAKE0000\r\n\u001b[31mINFO all is well \"}{\"";

        assertThat(RAW.redact(injected)).isEqualTo("[redacted:github_token]\r\n\u001b[31mINFO all is well \"}{\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secretName: db-credentials",
                "password: \"\"",
                "token: ${{ secrets.GITHUB_TOKEN }}",
                "password: '{{ vault_password }}'",
                "apiKey: <your-api-key>",
                "secretKeyRef: db",
                "token: null",
                "- name: DB_PASSWORD",
                "password: DB_PASSWORD",
                "password: password",
                "tokenUrl: https://login.test/token",
                "password_file: /run/secrets/db",
                "passwordRef: db",
                "token: vault:secret/data/app#token",
                "apiAddress: dGNwOi8vMTI3LjAuMC4xOjU3MDU=",
                "test: ping --password=\"$$(cat /run/secrets/db)\"",
                "password: ENC[AES256_GCM,data:abc]",
                "secret: string"
            })
    void in_the_text_of_others_what_stands_for_a_secret_is_none(String line) {
        assertThat(RAW.scanText(line)).isEmpty();
        var colon = line.indexOf(": ");
        var value = line.substring(colon + 2).replaceAll("^[\"']|[\"']$", "");
        assertThat(RAW.scanValue(line.substring(0, colon), new Json.Text(value.equals("null") ? "" : value)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MYSQL_PASSWORD=fakeword",
                "run --db-password=fakeword",
                "  # password: fakeword",
                "the password is FAKEfake0!",
                "password for staging: FAKEfake0!",
                "ALTER ROLE app WITH PASSWORD FAKEfake00;",
                "curl -sS -u svc:FAKEfake0 https://a.test/",
                "curl --user 'svc:FAKEfake0' https://a.test/",
                "<add key=\"Password\" value=\"FAKEfake0000\"/>",
                "<password>FAKEfake00</password>",
                "redirect=https%3A%2F%2Fa.test%3Ftoken%3DFAKEfake0000%26x%3D1",
                "<p title=\"token=&quot;FAKEfake0000&quot;\">",
                "https://a.test/verify/token/FAKEfake0000FaKe1111fAkE",
                "{\"kty\":\"oct\",\"k\":\"FAKEfake0000FAKEfake0000\"}",
                "setopt(c, CURLOPT_PASSWORD, \"FAKEfake0000\")",
                "call(\"apiKey\", \"FAKEfake0000\")",
                "ConvertTo-SecureString -AsPlainText FAKEfake#00",
                "Fak0Q~FAKEfake0000FAKEfake0000FAKEfake00",
                "00fa00fa00fa00fa00fa00fa00fa00fa-us00",
                "00fa00fa00fa00fa00fa00fa00fa00fa-00fa00fa-00fa00fa",
                "oauth_signature=FAKEfake0000FaKe%2F1111%3D",
                "TOKEN = os.getenv('TOKEN', 'FAKEfake00')",
                "PASSWORD = os.environ.get(\"PASSWORD\") or \"FAKEfake00\"",
                "FAKEFAKE23FAKEFAKE45QWRTPSDGFAKE",
                "FAKEfake00FAKEfake00FAKEfake00FAKEfake00FAKEfake00FAKEfake00FAKEJQQJ99FAKEFAKE00"
            })
    void what_is_given_a_credentials_name_is_found_in_whatever_language(String text) {
        assertThat(RAW.scanText(text)).isNotEmpty();
        assertThat(RAW.redact(text)).contains("[redacted:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<artifactId>signpost</artifactId>",
                "<td>token</td>",
                "throw new Gone(\"token \" + name + \" is gone\");",
                "log.info(\"key: \" + name + \", \" + next);",
                "the password is wrong, the token is expired",
                "the token for uploads: see below",
                "this is 1 of 2 news: the bearer of news",
                "Authorization: Basic {}",
                "-H \"Authorization: Bearer ${TOKEN}\"",
                "GEM_HOST_API_KEY: \"Bearer ${{secrets.GITHUB_TOKEN}}\"",
                "INDEX_KEY_SECRET: signpost/dev/index-key",
                "password: {placeholder}",
                "client-secret: 1f7d************d629e",
                "secretKey: ENC(FAKEfake0000FAKEfake0000FAKE)",
                "Credential=AKIDFAKE/20130524/us-east-1/s3/aws4_request",
                "jwt_lifespan: '5 minutes'",
                "authorization_modes: RBAC",
                "if (options.keySecret != null) {",
                "connect(user=USER, password=PWD)",
                "Public key: 00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa00fa",
                "published by 5FakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFak",
                "3f786850e387550fdab836ed7e6dc881de23001b A Person feat(generic-api-key): detect more (#1)",
                "cursor eyJhIjoxfQ",
                "curl -u $USER:$PASSWORD https://a.test/",
                "TOKEN = os.getenv('TOKEN', '')",
                "password = process.env.PASSWORD"
            })
    void what_only_sounds_like_one_is_left_alone(String text) {
        assertThat(RAW.redact(text)).isEqualTo(text);
    }

    @Test
    void fields_beside_a_value_say_what_it_is() {
        var variable = Json.Obj.builder().put("name", "DB_PASSWORD").put("value", "fakeword");
        var harmless = Json.Obj.builder().put("name", "DB_HOST").put("value", "fakeword");
        var secret = Json.Obj.builder()
                .put("kind", "Secret")
                .put("data", Json.Obj.builder().put("note", "ZmFrZXdvcmQ=").build());
        var key = Json.Obj.builder().put("kty", "oct").put("k", "fakefakefakefake");

        for (var scanner : List.of(STRICT, RAW)) {
            assertThat(scanner.scan(variable.put("value", "fakeword").build()))
                    .containsExactly(new Finding("value", "password"));
            assertThat(scanner.scan(variable.put("value", "${DB_PASSWORD}").build()))
                    .isEmpty();
            assertThat(scanner.scan(harmless.build())).isEmpty();
            assertThat(scanner.scan(secret.put("kind", "Secret").build()))
                    .containsExactly(new Finding("data.note", "credential"));
            assertThat(scanner.scan(secret.put("kind", "ConfigMap").build())).isEmpty();
            assertThat(scanner.scan(key.build())).containsExactly(new Finding("k", "credential"));
        }
        assertThat(RAW.redact((Json) Json.Obj.builder()
                        .put("name", "DB_PASSWORD")
                        .put("value", "fakeword")
                        .build()))
                .isEqualTo(Json.Obj.builder()
                        .put("name", "DB_PASSWORD")
                        .put("value", "[redacted:password]")
                        .build());
    }
}
