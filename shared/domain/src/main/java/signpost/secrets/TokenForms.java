package signpost.secrets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds credentials by their own form, wherever they stand in a text: the prefixes that providers give their tokens,
/// PEM
/// blocks, JSON Web Tokens, users with passwords in URLs, and what follows `Bearer` and `Basic`.
///
/// One pass, in time linear in the text: no expression backtracks, and what is looked at behind a prefix is bounded.
final class TokenForms {

    /// No token has to be looked at further than this to know it for one.
    private static final int MOST_LOOKED_AT = 128;

    /// Users and passwords in an address.
    private static final int MOST_USER_INFO = 256;

    /// Of a command no more is looked at.
    private static final int MOST_OF_COMMAND = 512;

    private static final String WORD = "_";
    private static final String DASHED = "_-";
    private static final String DOTTED = "_-.";
    private static final String BASE64 = "+/=_-";
    private static final String PLAIN = "";

    /// @param punctuation what a token is made of besides letters and digits
    /// @param least how many characters follow the prefix at least
    /// @param looks whether those that follow look made by chance, for prefixes that are words too
    private record Form(
            String rule, String prefix, boolean anyCase, String punctuation, int least, Predicate<String> looks) {}

    /// What follows a prefix, when the prefix alone does not say enough.
    private enum Looks implements Predicate<String> {
        ANY,
        DIGIT,
        DIGITS,
        LONG_OR_DIGIT,
        MIXED,
        MIXED_OR_LONG,
        HEX,
        CAPITALS,
        SMALL;

        @Override
        public boolean test(String rest) {
            return switch (this) {
                case ANY -> true;
                case DIGIT -> digits(rest) > 0;
                case DIGITS -> digits(rest) > 1;
                case LONG_OR_DIGIT -> rest.length() >= 30 || digits(rest) > 0;
                case MIXED -> isMixed(rest);
                case MIXED_OR_LONG -> isMixed(rest) || (rest.length() >= 36 && digits(rest) > 2);
                case HEX -> Opaque.isHex(rest);
                case CAPITALS -> digits(rest) > 0 && !has(rest, false);
                case SMALL -> digits(rest) > 1 && !has(rest, true);
            };
        }
    }

    private static boolean isMixed(String text) {
        return digits(text) > 0 && has(text, true) && has(text, false);
    }

    private static final List<Form> FORMS = List.of(
            new Form("aws_access_key", "AKIA", false, PLAIN, 8, Looks.CAPITALS),
            new Form("aws_access_key", "AKIA", false, PLAIN, 16, rest -> rest.length() == 16 && !has(rest, false)),
            new Form("aws_access_key", "ASIA", false, PLAIN, 8, Looks.CAPITALS),
            new Form("aws_access_key", "ABIA", false, PLAIN, 12, Looks.CAPITALS),
            new Form("aws_access_key", "ACCA", false, PLAIN, 12, Looks.CAPITALS),
            new Form("aws_access_key", "AROA", false, PLAIN, 16, Looks.CAPITALS),
            new Form("aws_access_key", "AIDA", false, PLAIN, 16, Looks.CAPITALS),
            new Form("aws_access_key", "akia", false, PLAIN, 12, Looks.SMALL),
            new Form("aws_access_key", "asia", false, PLAIN, 12, Looks.SMALL),
            new Form(
                    "aws_access_key",
                    "A3T",
                    false,
                    PLAIN,
                    17,
                    rest -> rest.length() == 17 && Looks.CAPITALS.test(rest)),
            new Form("aws_mws_key", "amzn.mws.", false, "-", 20, Looks.DIGITS),
            new Form("aws_bedrock_key", "ABSK", false, BASE64, 40, Looks.MIXED),
            new Form("aws_bedrock_key", "bedrock-api-key-", false, BASE64, 20, Looks.MIXED),
            new Form("github_token", "ghp_", true, WORD, 8, Looks.LONG_OR_DIGIT),
            new Form("github_token", "gho_", true, WORD, 8, Looks.LONG_OR_DIGIT),
            new Form("github_token", "ghu_", true, WORD, 8, Looks.LONG_OR_DIGIT),
            new Form("github_token", "ghs_", true, WORD, 8, Looks.LONG_OR_DIGIT),
            new Form("github_token", "ghr_", true, WORD, 8, Looks.LONG_OR_DIGIT),
            new Form("github_token", "github_pat_", true, WORD, 10, Looks.DIGIT),
            new Form("gitlab_token", "glpat-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "gldt-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glrt-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glrtr-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glcbt-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glptt-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glft-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glimt-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glagent-", false, DOTTED, 8, Looks.DIGIT),
            new Form("gitlab_token", "glsoat-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "gloas-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "glffct-", false, DOTTED, 8, Looks.ANY),
            new Form("gitlab_token", "GR1348941", false, DASHED, 16, Looks.ANY),
            new Form("gitlab_token", "_gitlab_session=", false, PLAIN, 16, Looks.ANY),
            new Form("slack_token", "xoxb-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxp-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxa-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxr-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxs-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxo-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxc-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxd-", true, "-%", 4, Looks.DIGIT),
            new Form("slack_token", "xoxe-", true, "-", 4, Looks.DIGIT),
            new Form("slack_token", "xoxe.", true, "-.", 8, Looks.DIGIT),
            new Form("slack_token", "xapp-", true, "-", 4, Looks.DIGIT),
            new Form("slack_webhook", "hooks.slack.com/services/", true, "_/", 8, Looks.DIGIT),
            new Form("slack_webhook", "hooks.slack.com/workflows/", true, "_/", 8, Looks.DIGIT),
            new Form("slack_webhook", "hooks.slack.com/triggers/", true, "_/", 8, Looks.DIGIT),
            new Form("discord_webhook", "discord.com/api/webhooks/", true, "_-/", 20, Looks.DIGITS),
            new Form("discord_webhook", "discordapp.com/api/webhooks/", true, "_-/", 20, Looks.DIGITS),
            new Form("teams_webhook", "webhook.office.com/webhookb2/", true, "_-@/", 30, Looks.DIGITS),
            new Form("google_api_key", "AIza", false, DASHED, 12, Looks.ANY),
            new Form("google_api_key", "aiza", false, DASHED, 12, Looks.DIGITS),
            new Form("google_token", "ya29.", true, DASHED, 8, Looks.DIGIT),
            new Form("google_token", "1//0", false, DASHED, 24, Looks.MIXED),
            new Form("google_client_secret", "GOCSPX-", false, DASHED, 10, Looks.ANY),
            new Form("stripe_key", "sk_live_", true, WORD, 6, Looks.ANY),
            new Form("stripe_key", "sk_test_", true, WORD, 6, Looks.DIGIT),
            new Form("stripe_key", "pk_live_", true, WORD, 6, Looks.DIGIT),
            new Form("stripe_key", "pk_test_", true, WORD, 6, Looks.DIGIT),
            new Form("stripe_key", "rk_live_", true, WORD, 6, Looks.ANY),
            new Form("stripe_key", "rk_test_", true, WORD, 6, Looks.DIGIT),
            new Form("stripe_key", "sk_prod_", true, WORD, 8, Looks.DIGIT),
            new Form("stripe_key", "rk_prod_", true, WORD, 8, Looks.DIGIT),
            new Form("stripe_key", "whsec_", true, BASE64, 8, Looks.DIGIT),
            new Form("anthropic_key", "sk-ant-", true, DASHED, 8, Looks.DIGIT),
            new Form("openai_key", "sk-proj-", true, DASHED, 8, Looks.DIGIT),
            new Form("openai_key", "sk-svcacct-", true, DASHED, 8, Looks.DIGIT),
            new Form("openai_key", "sk-admin-", true, DASHED, 12, Looks.DIGIT),
            new Form("openai_key", "sk-None-", true, DASHED, 12, Looks.DIGIT),
            new Form("api_key", "sk-or-v1-", true, PLAIN, 16, Looks.DIGIT),
            new Form("openai_key", "sk-", true, PLAIN, 8, Looks.DIGITS),
            new Form("openai_key", "sk-", true, DASHED, 32, Looks.MIXED),
            new Form("hugging_face_token", "hf_", false, PLAIN, 8, Looks.LONG_OR_DIGIT),
            new Form("hugging_face_token", "HF_", false, PLAIN, 12, Looks.DIGITS),
            new Form("hugging_face_token", "api_org_", false, PLAIN, 20, Looks.ANY),
            new Form("npm_token", "npm_", false, PLAIN, 8, Looks.DIGIT),
            new Form("pypi_token", "pypi-", false, DASHED, 8, Looks.MIXED),
            new Form(
                    "sendgrid_key",
                    "SG.",
                    false,
                    DOTTED,
                    14,
                    rest -> rest.indexOf('.') > 5
                            && (Looks.MIXED_OR_LONG.test(rest)
                                    || (rest.length() >= 32 && rest.indexOf('.') == rest.lastIndexOf('.')))),
            new Form("twilio_key", "SK", false, PLAIN, 32, rest -> rest.length() == 32 && Opaque.isHex(rest)),
            new Form("twilio_key", "AC", false, PLAIN, 32, rest -> rest.length() == 32 && Opaque.isHex(rest)),
            new Form("shopify_token", "shpat_", true, WORD, 8, Looks.DIGIT),
            new Form("shopify_token", "shpca_", true, WORD, 8, Looks.DIGIT),
            new Form("shopify_token", "shppa_", true, WORD, 8, Looks.DIGIT),
            new Form("shopify_token", "shpss_", true, WORD, 8, Looks.DIGIT),
            new Form("shopify_token", "shpua_", true, WORD, 8, Looks.DIGIT),
            new Form("vault_token", "hvs.", true, DASHED, 8, Looks.DIGIT),
            new Form("vault_token", "hvb.", true, DASHED, 8, Looks.DIGIT),
            new Form("vault_token", "hvr.", true, DASHED, 8, Looks.DIGIT),
            new Form("vault_token", "s.", false, PLAIN, 24, rest -> rest.length() == 24 && isMixed(rest)),
            new Form("digital_ocean_token", "dop_v1_", true, PLAIN, 8, Looks.DIGIT),
            new Form("digital_ocean_token", "doo_v1_", true, PLAIN, 8, Looks.DIGIT),
            new Form("digital_ocean_token", "dor_v1_", true, PLAIN, 8, Looks.DIGIT),
            new Form("age_key", "AGE-SECRET-KEY-", true, PLAIN, 8, Looks.DIGIT),
            new Form("atlassian_token", "ATATT3x", false, BASE64, 8, Looks.DIGIT),
            new Form("atlassian_token", "ATCTT3x", false, BASE64, 8, Looks.DIGIT),
            new Form("atlassian_token", "ATBB", false, BASE64, 24, Looks.MIXED),
            new Form("atlassian_token", "BBDC-", false, "+/", 20, Looks.MIXED),
            new Form("notion_token", "secret_", false, PLAIN, 16, Looks.MIXED),
            new Form("notion_token", "ntn_", false, PLAIN, 16, Looks.MIXED),
            new Form("linear_key", "lin_api_", true, PLAIN, 8, Looks.DIGIT),
            new Form("linear_key", "lin_oauth_", true, PLAIN, 8, Looks.DIGIT),
            new Form("groq_key", "gsk_", true, PLAIN, 8, Looks.DIGIT),
            new Form("xai_key", "xai-", true, PLAIN, 20, Looks.DIGITS),
            new Form("perplexity_key", "pplx-", true, PLAIN, 20, Looks.DIGITS),
            new Form("replicate_token", "r8_", false, PLAIN, 20, Looks.MIXED),
            new Form("nvidia_key", "nvapi-", true, DASHED, 20, Looks.DIGITS),
            new Form("tavily_key", "tvly-", true, DASHED, 16, Looks.DIGITS),
            new Form("llama_key", "LLM|", false, "|-_", 16, Looks.DIGITS),
            new Form("together_key", "tgp_v1_", true, DASHED, 16, Looks.DIGIT),
            new Form("databricks_token", "dapi", true, "-", 12, Looks.DIGITS),
            new Form("facebook_token", "EAAC", false, PLAIN, 10, Looks.DIGITS),
            new Form("facebook_token", "EAA", false, PLAIN, 28, Looks.MIXED),
            new Form("instagram_token", "IGQV", false, DASHED, 20, Looks.MIXED),
            new Form("square_token", "EAAA", false, DASHED, 24, Looks.MIXED),
            new Form("square_token", "sq0atp-", false, DASHED, 16, Looks.DIGIT),
            new Form("square_token", "sq0csp-", false, DASHED, 16, Looks.DIGIT),
            new Form("square_token", "sq0idp-", false, DASHED, 16, Looks.DIGIT),
            new Form("paypal_token", "access_token$production$", false, "$", 20, Looks.DIGITS),
            new Form("paypal_token", "access_token$sandbox$", false, "$", 20, Looks.DIGITS),
            new Form("new_relic_key", "NRAK-", true, DASHED, 16, Looks.DIGIT),
            new Form("new_relic_key", "NRJS-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRIQ-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRII-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRRA-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRBR-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRSP-", true, DASHED, 12, Looks.DIGIT),
            new Form("new_relic_key", "NRRA", true, DASHED, 30, Looks.DIGIT),
            new Form("new_relic_key", "NRAL", true, DASHED, 30, Looks.DIGIT),
            new Form("dynatrace_token", "dt0", false, DOTTED, 40, Looks.MIXED_OR_LONG),
            new Form("doppler_token", "dp.pt.", false, PLAIN, 16, Looks.DIGIT),
            new Form("doppler_token", "dp.st.", false, DOTTED, 16, Looks.DIGIT),
            new Form("doppler_token", "dp.ct.", false, PLAIN, 16, Looks.DIGIT),
            new Form("doppler_token", "dp.sa.", false, PLAIN, 16, Looks.DIGIT),
            new Form("doppler_token", "dp.scim.", false, PLAIN, 16, Looks.DIGIT),
            new Form("doppler_token", "dp.audit.", false, PLAIN, 16, Looks.DIGIT),
            new Form("grafana_token", "glc_", false, BASE64, 20, Looks.MIXED),
            new Form("grafana_token", "glsa_", false, WORD, 20, Looks.MIXED),
            new Form("grafana_token", "eyJrIjoi", false, BASE64, 24, Looks.MIXED),
            new Form("heroku_key", "HRKU-", false, DASHED, 20, Looks.DIGIT),
            new Form("postman_key", "PMAK-", false, DASHED, 20, Looks.DIGIT),
            new Form("postman_key", "PMAT-", false, DASHED, 20, Looks.DIGIT),
            new Form("posthog_key", "phc_", false, PLAIN, 20, Looks.MIXED),
            new Form("posthog_key", "phx_", false, PLAIN, 20, Looks.MIXED),
            new Form("posthog_key", "phs_", false, PLAIN, 20, Looks.MIXED),
            new Form("posthog_key", "pha_", false, PLAIN, 20, Looks.MIXED),
            new Form("posthog_key", "phr_", false, PLAIN, 20, Looks.MIXED),
            new Form("docker_token", "dckr_pat_", false, DASHED, 12, Looks.ANY),
            new Form("docker_token", "dckr_oat_", false, DASHED, 12, Looks.ANY),
            new Form("docker_token", "SWMTKN-1-", false, DASHED, 20, Looks.DIGIT),
            new Form("docker_token", "SWMKEY-1-", false, BASE64, 20, Looks.DIGIT),
            new Form("fly_token", "FlyV1 ", false, BASE64, 20, Looks.MIXED),
            new Form("fly_token", "fo1_", false, DASHED, 32, Looks.DIGITS),
            new Form("fly_token", "fm1r_", false, BASE64, 40, Looks.DIGITS),
            new Form("fly_token", "fm1a_", false, BASE64, 40, Looks.DIGITS),
            new Form("fly_token", "fm2_", false, BASE64, 40, Looks.DIGITS),
            new Form(
                    "onepassword_key",
                    "A3-",
                    false,
                    "-",
                    30,
                    rest -> rest.indexOf('-') == 6 && Looks.CAPITALS.test(rest)),
            new Form("intra42_secret", "s-s4t2ud-", false, PLAIN, 64, Looks.HEX),
            new Form("intra42_secret", "s-s4t2af-", false, PLAIN, 64, Looks.HEX),
            new Form("octopus_key", "API-", false, PLAIN, 25, Looks.CAPITALS),
            new Form("scalingo_token", "tk-us-", false, DASHED, 40, Looks.DIGITS),
            new Form("clickhouse_key", "4b1d", false, PLAIN, 38, rest -> rest.length() == 38 && isMixed(rest)),
            new Form("langsmith_key", "lsv2_pt_", false, WORD, 32, Looks.DIGITS),
            new Form("langsmith_key", "lsv2_sk_", false, WORD, 32, Looks.DIGITS),
            new Form("pganalyze_key", "pgar_", false, PLAIN, 24, Looks.ANY),
            new Form("rootly_key", "rootly_", false, PLAIN, 64, Looks.HEX),
            new Form("spectral_key", "spu-", false, PLAIN, 32, Looks.HEX),
            new Form("aws_appsync_key", "da2-", false, PLAIN, 26, Looks.DIGIT),
            new Form("salesforce_key", "3MVG", false, DOTTED, 60, Looks.MIXED),
            new Form("sourcegraph_token", "sgp_", false, WORD, 40, Looks.DIGITS),
            new Form("sourcegraph_token", "sgd_", false, WORD, 40, Looks.DIGITS),
            new Form("supabase_key", "sbp_", false, PLAIN, 20, Looks.DIGITS),
            new Form("supabase_key", "sbp_v0_", false, PLAIN, 20, Looks.DIGITS),
            new Form("supabase_key", "sb_secret_", false, DASHED, 16, Looks.DIGIT),
            new Form("rubygems_key", "rubygems_", false, PLAIN, 20, Looks.DIGITS),
            new Form("circle_ci_token", "CCIPAT_", false, DASHED, 20, Looks.DIGIT),
            new Form("pulumi_token", "pul-", false, PLAIN, 40, Looks.HEX),
            new Form("planetscale_token", "pscale_tkn_", false, DOTTED, 16, Looks.ANY),
            new Form("planetscale_token", "pscale_pw_", false, DOTTED, 16, Looks.ANY),
            new Form("planetscale_token", "pscale_oauth_", false, DOTTED, 16, Looks.ANY),
            new Form("planetscale_token", "pscale_app_secret_", false, DOTTED, 16, Looks.ANY),
            new Form("figma_token", "figd_", false, DASHED, 16, Looks.ANY),
            new Form("figma_token", "figo_", false, DASHED, 16, Looks.ANY),
            new Form("figma_token", "figoh_", false, DASHED, 16, Looks.ANY),
            new Form("figma_token", "figor_", false, DASHED, 16, Looks.ANY),
            new Form("sentry_token", "sntrys_", false, BASE64, 20, Looks.ANY),
            new Form("sentry_token", "sntryu_", false, PLAIN, 20, Looks.DIGIT),
            new Form("sentry_token", "sntrya_", false, BASE64, 20, Looks.DIGIT),
            new Form("adafruit_key", "aio_", false, PLAIN, 20, Looks.DIGITS),
            new Form("contentful_token", "CFPAT-", false, DASHED, 20, Looks.ANY),
            new Form("duffel_token", "duffel_test_", false, DASHED, 16, Looks.ANY),
            new Form("duffel_token", "duffel_live_", false, DASHED, 16, Looks.ANY),
            new Form("easypost_key", "EZAK", false, PLAIN, 40, Looks.MIXED),
            new Form("easypost_key", "EZTK", false, PLAIN, 40, Looks.MIXED),
            new Form("flutterwave_key", "FLWSECK", false, DASHED, 16, Looks.DIGIT),
            new Form("frameio_token", "fio-u-", false, DASHED, 24, Looks.ANY),
            new Form("jfrog_token", "AKCp", false, PLAIN, 40, Looks.MIXED),
            new Form("jfrog_token", "cmVmdGtuO", false, BASE64, 30, Looks.ANY),
            new Form("prefect_key", "pnu_", false, PLAIN, 20, Looks.DIGIT),
            new Form("readme_key", "rdme_", false, PLAIN, 20, Looks.DIGIT),
            new Form("brevo_key", "xkeysib-", false, DASHED, 20, Looks.DIGIT),
            new Form("brevo_key", "xsmtpsib-", false, DASHED, 20, Looks.DIGIT),
            new Form("shippo_key", "shippo_live_", false, PLAIN, 16, Looks.ANY),
            new Form("shippo_key", "shippo_test_", false, PLAIN, 16, Looks.ANY),
            new Form("typeform_token", "tfp_", false, DOTTED, 20, Looks.ANY),
            new Form("yandex_key", "AQVN", false, DASHED, 30, Looks.MIXED),
            new Form("yandex_key", "t1.9eu", false, DOTTED, 30, Looks.ANY),
            new Form("yandex_key", "YCAJE", false, DASHED, 20, Looks.MIXED),
            new Form("mailgun_key", "key-", false, PLAIN, 32, rest -> rest.length() == 32 && Looks.DIGITS.test(rest)),
            new Form("clojars_token", "CLOJARS_", false, PLAIN, 40, Looks.HEX),
            new Form("terraform_token", "atlasv1.", false, BASE64, 30, Looks.ANY),
            new Form("sonar_token", "squ_", false, PLAIN, 30, Looks.DIGITS),
            new Form("sonar_token", "sqp_", false, PLAIN, 30, Looks.DIGITS),
            new Form("sonar_token", "sqa_", false, PLAIN, 30, Looks.DIGITS),
            new Form("netlify_token", "nfp_", false, PLAIN, 20, Looks.DIGIT),
            new Form("netlify_token", "nfc_", false, PLAIN, 20, Looks.DIGIT),
            new Form("vercel_token", "vcp_", false, DASHED, 20, Looks.DIGIT),
            new Form("dropbox_token", "sl.", false, DASHED, 60, Looks.MIXED),
            new Form("onepassword_token", "ops_eyJ", false, BASE64, 20, Looks.ANY),
            new Form("nuget_key", "oy2", false, PLAIN, 43, rest -> rest.length() == 43 && Looks.SMALL.test(rest)),
            new Form("salesforce_token", "00D", false, "!._-", 40, rest -> rest.indexOf('!') > 10),
            new Form("defined_networking_key", "dnkey-", false, DASHED, 20, Looks.DIGIT),
            new Form("picatic_key", "sk_live_", false, WORD, 16, Looks.ANY),
            new Form("alibaba_key", "LTAI", false, PLAIN, 12, Looks.DIGIT),
            new Form("tencent_key", "AKID", false, PLAIN, 28, Looks.MIXED),
            new Form("wundergraph_token", "cosmo_", false, PLAIN, 30, Looks.DIGITS),
            new Form("firebase_key", "AAAA", false, DASHED + ":", 100, rest -> rest.indexOf(':') == 7),
            new Form("akamai_token", "akab-", false, "-", 24, Looks.DIGITS),
            new Form("ntlm_token", "TlRMTVNTUAA", false, BASE64, 20, Looks.ANY),
            new Form("cloudflare_token", "cfat_", false, DASHED, 24, Looks.DIGIT),
            new Form("cloudflare_token", "cfut_", false, DASHED, 24, Looks.DIGIT),
            new Form("cloudflare_token", "cfk_", false, DASHED, 24, Looks.DIGIT),
            new Form("buildkite_token", "bkua_", false, PLAIN, 20, Looks.DIGIT),
            new Form("openshift_token", "sha256~", false, DASHED, 30, Looks.ANY),
            new Form("ssh_key", "ssh-rsa AAAA", false, BASE64, 6, Looks.ANY),
            new Form("ssh_key", "ssh-dss AAAA", false, BASE64, 6, Looks.ANY),
            new Form("ssh_key", "ssh-ed25519 AAAA", false, BASE64, 6, Looks.ANY),
            new Form("ssh_key", "ecdsa-sha2-nistp256 AAAA", false, BASE64, 6, Looks.ANY),
            new Form("ssh_key", "ecdsa-sha2-nistp384 AAAA", false, BASE64, 6, Looks.ANY),
            new Form("ssh_key", "ecdsa-sha2-nistp521 AAAA", false, BASE64, 6, Looks.ANY));

    /// The forms by the first two characters of their prefix, in either case of them: almost every pair that a text
    /// holds begins none, and that is all that has to be looked at.
    private static final Form[][] BY_PAIR = byPair();

    private static final int CHARACTERS = 128;

    private static Form[][] byPair() {
        var byPair = new Form[CHARACTERS * CHARACTERS][];
        for (var form : FORMS) {
            for (var first : cases(form, 0)) {
                for (var second : cases(form, 1)) {
                    var pair = first * CHARACTERS + second;
                    var before = byPair[pair];
                    var with = before == null ? new Form[1] : Arrays.copyOf(before, before.length + 1);
                    with[with.length - 1] = form;
                    byPair[pair] = with;
                }
            }
        }
        return byPair;
    }

    private static Set<Character> cases(Form form, int at) {
        var c = form.prefix.charAt(at);
        var cases = new TreeSet<Character>();
        cases.add(c);
        if (form.anyCase) {
            cases.add(Character.toLowerCase(c));
            cases.add(Character.toUpperCase(c));
        }
        return cases;
    }

    private final String text;
    private final List<Span> found = new ArrayList<>();

    private TokenForms(String text) {
        this.text = text;
    }

    static List<Span> in(String text) {
        var forms = new TokenForms(text);
        forms.scan();
        return forms.found;
    }

    private void scan() {
        for (var at = 0; at < text.length(); ) {
            var c = text.charAt(at);
            var end = -1;
            if (c < 128) {
                if (c == '-') {
                    end = pem(at);
                } else if (c == ':') {
                    end = userInfo(at);
                } else if (c == '~') {
                    end = entra(at);
                } else if (boundaryBefore(at)) {
                    end = form(at, c);
                    if (end < 0 && Characters.isHex(c)) {
                        end = hexWithTail(at);
                    }
                    if (end < 0) {
                        end = switch (c) {
                            case 'e' -> webToken(at);
                            case 'b', 'B' -> scheme(at);
                            case 'P' -> putty(at);
                            default -> Characters.isDigit(c) ? telegram(at) : -1;
                        };
                    }
                    if (end < 0 && c == 'c') {
                        end = curl(at);
                    }
                    if (end < 0 && (c == 'M' || c == 'N' || c == 'O')) {
                        end = discord(at);
                    }
                }
            }
            at = end > at ? end : at + 1;
        }
    }

    /// Whether a token can begin here: behind anything but a letter or a digit, or behind an escape (`\n`, `%3D`).
    private boolean boundaryBefore(int at) {
        if (at == 0 || !Characters.isAlphanumeric(text.charAt(at - 1))) {
            return true;
        }
        if (at >= 2 && text.charAt(at - 2) == '\\' && "ntr".indexOf(text.charAt(at - 1)) >= 0) {
            return true;
        }
        if (at >= 2 && text.charAt(at - 1) == 'm' && Characters.isDigit(text.charAt(at - 2))) {
            // The end of a colour on a terminal.
            return text.substring(Math.max(0, at - 8), at).indexOf('[') >= 0;
        }
        return at >= 3
                && text.charAt(at - 3) == '%'
                && Characters.isHex(text.charAt(at - 1))
                && Characters.isHex(text.charAt(at - 2));
    }

    private int form(int at, char first) {
        var second = at + 1 < text.length() ? text.charAt(at + 1) : CHARACTERS;
        var forms = second < CHARACTERS ? BY_PAIR[first * CHARACTERS + second] : null;
        if (forms == null) {
            return -1;
        }
        for (var form : forms) {
            var prefix = form.prefix.length();
            if (!text.regionMatches(form.anyCase, at, form.prefix, 0, prefix)) {
                continue;
            }
            var from = at + prefix;
            var looked = run(from, form.punctuation, MOST_LOOKED_AT);
            if (looked - from >= form.least
                    && form.looks.test(text.substring(from, looked))
                    && !Opaque.isFiller(text.substring(from, looked))) {
                var end = run(looked, form.punctuation, Integer.MAX_VALUE);
                found.add(new Span(at, end, form.rule));
                return end;
            }
        }
        return -1;
    }

    private int run(int from, String punctuation, int most) {
        var at = from;
        var last = most > text.length() - from ? text.length() : from + most;
        while (at < last && (Characters.isAlphanumeric(text.charAt(at)) || punctuation.indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final int MOST_OF_PEM = 1 << 14;

    /// A private key from its first line to its last, or to the end of what looks like one.
    private int pem(int at) {
        if (text.startsWith("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY", at)) {
            var line = text.indexOf('\n', at);
            var to = line < 0 || line - at > 80 ? Math.min(text.length(), at + 38) : line;
            found.add(new Span(at, to, "private_key"));
            return to;
        }
        if (!text.startsWith(PEM_BEGIN, at)) {
            return -1;
        }
        var labelEnd = at + PEM_BEGIN.length();
        while (labelEnd < text.length()
                && labelEnd - at < 64
                && (Characters.isUpper(text.charAt(labelEnd))
                        || Characters.isDigit(text.charAt(labelEnd))
                        || text.charAt(labelEnd) == ' ')) {
            labelEnd++;
        }
        if (!text.substring(at, labelEnd).contains("PRIVATE KEY")) {
            return labelEnd;
        }
        var end = labelEnd;
        while (end < text.length() && end - labelEnd < MOST_OF_PEM && isOfPem(text.charAt(end))) {
            if (text.startsWith("-----END ", end)) {
                end = pemEnd(end + 9);
                break;
            }
            end++;
        }
        found.add(new Span(at, end, "private_key"));
        return end;
    }

    private int pemEnd(int from) {
        var end = from;
        while (end < text.length() && end - from < 64 && text.charAt(end) != '-' && text.charAt(end) != '\n') {
            end++;
        }
        while (end < text.length() && text.charAt(end) == '-') {
            end++;
        }
        return end;
    }

    private static boolean isOfPem(char c) {
        return Characters.isAlphanumeric(c) || Characters.isSpace(c) || "+/=-:,\\\"'|#*;.".indexOf(c) >= 0;
    }

    private int putty(int at) {
        if (!text.startsWith("PuTTY-User-Key-File-", at)) {
            return -1;
        }
        found.add(new Span(at, at + 20, "private_key"));
        return at + 20;
    }

    /// `eyJ….eyJ….…`: a header in base64, a payload, a signature that may be empty.
    private int webToken(int at) {
        if (!text.startsWith("eyJ", at)) {
            return -1;
        }
        var header = run(at, DASHED, MOST_LOOKED_AT);
        if (header == at + MOST_LOOKED_AT) {
            header = run(header, DASHED, Integer.MAX_VALUE);
        }
        if (header - at < 10 || header >= text.length() || text.charAt(header) != '.') {
            // A header alone is a token that was cut off, if nothing but a token looks like it.
            if (header - at >= 17 && Opaque.isOpaque(text.substring(at, Math.min(header, at + MOST_LOOKED_AT)))) {
                found.add(new Span(at, header, "json_web_token"));
            }
            return header;
        }
        var payload = run(header + 1, DASHED, Integer.MAX_VALUE);
        var end = payload;
        while (end < text.length() && text.charAt(end) == '.') {
            end = run(end + 1, DASHED, Integer.MAX_VALUE);
        }
        if (payload - header < 4) {
            // No further token can begin in what was looked at, or looking would cost its square.
            return header;
        }
        found.add(new Span(at, end, "json_web_token"));
        return end;
    }

    /// `scheme://user:password@host`, and a long token in place of both.
    private int userInfo(int at) {
        if (!text.startsWith("://", at) || at == 0 || !Characters.isAlphanumeric(text.charAt(at - 1))) {
            return -1;
        }
        var from = at + 3;
        var colon = -1;
        var until = from;
        var sign = -1;
        for (; until < text.length() && until - from < MOST_USER_INFO; until++) {
            var c = text.charAt(until);
            if (c == '{') {
                // `${PW}` and `{{ password }}` may hold anything.
                var close = until;
                while (close < text.length() && close - until < 64 && text.charAt(close) != '}') {
                    close++;
                }
                if (close == text.length() || text.charAt(close) != '}') {
                    break;
                }
                until = close;
                continue;
            }
            if (Characters.isSpace(c)
                    || c == '/'
                    || c == '?'
                    || c == '#'
                    || c == '"'
                    || c == '\''
                    || c == '`'
                    || c == '\\') {
                break;
            }
            if (c == ':' && colon < 0) {
                colon = until;
            } else if (c == '@') {
                sign = until;
            }
        }
        if (sign < 0) {
            return -1;
        }
        if (colon < 0 || colon > sign) {
            var user = text.substring(from, sign);
            if (user.length() >= 20 && Opaque.isOpaque(user)) {
                found.add(new Span(from, sign, "url_credentials"));
                return sign;
            }
            return -1;
        }
        var password = text.substring(colon + 1, sign);
        if (password.isEmpty()
                || Placeholder.isOne(password)
                || password.indexOf('$') == 0
                || SecretReference.isComplete(password)) {
            return -1;
        }
        found.add(new Span(colon + 1, sign, "url_credentials"));
        return sign;
    }

    /// What follows `Bearer` or `Basic`, if it is not a word.
    private int scheme(int at) {
        var bearer = text.regionMatches(true, at, "bearer", 0, 6);
        if (!bearer && !text.regionMatches(true, at, "basic", 0, 5)) {
            return -1;
        }
        var from = at + (bearer ? 6 : 5);
        var spaces = from;
        while (spaces < text.length() && spaces - from < 4 && Characters.isSpace(text.charAt(spaces))) {
            spaces++;
        }
        if (spaces == from) {
            return -1;
        }
        var end = run(spaces, "._~+/=-", MOST_LOOKED_AT);
        var token = text.substring(spaces, end);
        if (bearer ? looksOpaqueEnough(token) : isUserAndPassword(token)) {
            end = run(end, "._~+/=-", Integer.MAX_VALUE);
            found.add(new Span(spaces, end, bearer ? "bearer_token" : "basic_credentials"));
            return end;
        }
        return -1;
    }

    private static boolean looksOpaqueEnough(String token) {
        return token.length() >= 8
                && (isMixed(token) || (digits(token) > 2 && token.length() >= 12) || Opaque.isOpaque(token));
    }

    private static boolean isUserAndPassword(String token) {
        if (token.length() < 8) {
            return false;
        }
        try {
            var decoded = new String(Base64.getDecoder().decode(token), StandardCharsets.ISO_8859_1);
            return decoded.indexOf(':') >= 0 && decoded.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /// 32 hex digits with a tail that only one provider gives them: `-us18`, `-1a2b3c4d-1a2b3c4d`.
    private int hexWithTail(int at) {
        var end = at;
        while (end < text.length() && end - at <= 32 && Characters.isHex(text.charAt(end))) {
            end++;
        }
        if (end - at != 32 || end >= text.length() || text.charAt(end) != '-') {
            return -1;
        }
        var tail = run(end + 1, "-", 24);
        var said = text.substring(end + 1, tail);
        var chimp = said.length() >= 3 && said.length() <= 4 && said.startsWith("us") && Looks.DIGIT.test(said);
        var gun = said.length() == 17 && said.charAt(8) == '-' && Opaque.isHex(said.replace("-", ""));
        if (!chimp && !gun) {
            return -1;
        }
        found.add(new Span(at, tail, chimp ? "mailchimp_key" : "mailgun_key"));
        return tail;
    }

    /// `curl … -u user:password`.
    private int curl(int at) {
        if (!text.startsWith("curl ", at)) {
            return -1;
        }
        var last = Math.min(text.length(), at + MOST_OF_COMMAND);
        for (var flag = at + 5; flag + 4 < last; flag++) {
            var c = text.charAt(flag);
            if (c == ';' || c == '|' || text.startsWith("curl ", flag)) {
                break;
            }
            if (c != '-' || !Characters.isSpace(text.charAt(flag - 1))) {
                continue;
            }
            var from = text.startsWith("-u ", flag) ? flag + 3 : text.startsWith("--user ", flag) ? flag + 7 : -1;
            if (from < 0) {
                continue;
            }
            while (from < last && " \"'".indexOf(text.charAt(from)) >= 0) {
                from++;
            }
            var end = from;
            var colon = -1;
            while (end < last && !Characters.isSpace(text.charAt(end)) && "\"'".indexOf(text.charAt(end)) < 0) {
                colon = text.charAt(end) == ':' && colon < 0 ? end : colon;
                end++;
            }
            if (colon > 0 && colon + 1 < end) {
                var password = text.substring(colon + 1, end);
                if (!Placeholder.isOne(password) && password.charAt(0) != '$') {
                    found.add(new Span(colon + 1, end, "user_and_password"));
                    return end;
                }
            }
        }
        return -1;
    }

    /// `xyz8Q~…`: three characters, a digit, `Q~` and 31 to 34 more.
    private int entra(int at) {
        if (at < 5 || text.charAt(at - 1) != 'Q' || !Characters.isDigit(text.charAt(at - 2))) {
            return -1;
        }
        var start = at - 5;
        var end = run(at + 1, "_.~-", 40);
        if ((start > 0 && isOfEntra(text.charAt(start - 1)))
                || end - at - 1 < 31
                || end - at - 1 > 34
                || !isMixed(text.substring(at + 1, end))) {
            return -1;
        }
        for (var i = start; i < at - 2; i++) {
            if (!isOfEntra(text.charAt(i))) {
                return -1;
            }
        }
        found.add(new Span(start, end, "azure_client_secret"));
        return end;
    }

    private static boolean isOfEntra(char c) {
        return Characters.isAlphanumeric(c) || "_.~-".indexOf(c) >= 0;
    }

    /// `<8 to 10 digits>:AA<33 more>`.
    private int telegram(int at) {
        var colon = at;
        while (colon < text.length() && colon - at < 17 && Characters.isDigit(text.charAt(colon))) {
            colon++;
        }
        if (colon - at >= 12 && colon < text.length() && text.charAt(colon) == '|') {
            var end = run(colon + 1, DASHED, 64);
            if (end - colon - 1 >= 24 && end - colon - 1 <= 34 && isMixed(text.substring(colon + 1, end))) {
                found.add(new Span(at, end, "facebook_token"));
                return end;
            }
        }
        if (colon - at < 8 || colon - at > 10 || colon >= text.length() || text.charAt(colon) != ':') {
            return colon > at ? colon : -1;
        }
        var end = run(colon + 1, DASHED, 64);
        if (end - colon - 1 >= 33 && end - colon - 1 <= 36 && isMixed(text.substring(colon + 1, end))) {
            found.add(new Span(at, end, "telegram_token"));
            return end;
        }
        return colon;
    }

    /// `<24 to 28 characters>.<6 or 7>.<27 or more>`, the first of base64 digits.
    private int discord(int at) {
        var first = run(at, DASHED, 32);
        if (first - at < 23 || first - at > 28 || first >= text.length() || text.charAt(first) != '.') {
            return -1;
        }
        var second = run(first + 1, DASHED, 8);
        if (second - first < 6 || second - first > 8 || second >= text.length() || text.charAt(second) != '.') {
            return -1;
        }
        var third = run(second + 1, DASHED, 64);
        if (third - second < 27) {
            return -1;
        }
        found.add(new Span(at, third, "discord_token"));
        return third;
    }

    static int digits(String text) {
        var count = 0;
        for (var i = 0; i < text.length(); i++) {
            if (Characters.isDigit(text.charAt(i))) {
                count++;
            }
        }
        return count;
    }

    private static boolean has(String text, boolean upper) {
        for (var i = 0; i < text.length(); i++) {
            if (upper ? Characters.isUpper(text.charAt(i)) : Characters.isLower(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /// What the base64 text holds if it is readable text or a private key; null otherwise.
    static @Nullable String decoded(String base64) {
        var clean = base64.replace('-', '+').replace('_', '/');
        var end = clean.length();
        while (end > 0 && clean.charAt(end - 1) == '=') {
            end--;
        }
        if (end % 4 == 1) {
            end--;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(clean.substring(0, end));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        if (isPrivateKeyInDer(bytes)) {
            return "-----BEGIN PRIVATE KEY-----";
        }
        var readable = 0;
        for (var b : bytes) {
            if ((b >= ' ' && b < 0x7f) || b == '\n' || b == '\r' || b == '\t') {
                readable++;
            }
        }
        return readable * 10L >= bytes.length * 9L ? new String(bytes, StandardCharsets.ISO_8859_1) : null;
    }

    /// A sequence that begins with a small version number: PKCS#1, PKCS#8 and SEC 1 do, certificates and public keys
    /// do not.
    private static boolean isPrivateKeyInDer(byte[] bytes) {
        if (bytes.length < 40 || bytes[0] != 0x30) {
            return false;
        }
        var length = bytes[1] & 0xff;
        var at = length < 0x80 ? 2 : 2 + (length & 0x7f);
        return length != 0x80
                && at + 3 < bytes.length
                && at <= 5
                && bytes[at] == 0x02
                && bytes[at + 1] == 0x01
                && (bytes[at + 2] == 0 || bytes[at + 2] == 1)
                && (bytes[at + 3] == 0x02 || bytes[at + 3] == 0x30 || bytes[at + 3] == 0x04);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
