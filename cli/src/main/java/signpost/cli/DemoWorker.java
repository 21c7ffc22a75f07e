package signpost.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import signpost.document.Parsed;
import signpost.ingest.Written;
import signpost.json.Json;
import signpost.manifest.ManifestHash;
import signpost.yaml.IngestYaml;

/// A worker as the contract wants it, but that it only pretends to read and embed documents: it claims a job, checks
/// the manifest against its hash, says that it is alive at a third of its lease, reports, ends the job, and stops when
/// it is asked to.
final class DemoWorker {

    /// @param lease how long a job is its own without a word from it
    /// @param heartbeat how long it is silent at most
    /// @param perJob how long it pretends to work
    /// @param failRate how many of its jobs fail, of 1
    /// @param most jobs that it takes before it ends
    /// @param patience how often it asks in vain before it ends
    record Settings(
            String name,
            List<String> types,
            List<String> capabilities,
            Duration lease,
            Duration heartbeat,
            Duration perJob,
            double failRate,
            int most,
            int patience) {
        Settings {
            types = List.copyOf(types);
            capabilities = List.copyOf(capabilities);
        }
    }

    /// What it does, step by step.
    interface Log {
        void step(String step, Optional<String> job, String text, Json.Obj facts);
    }

    private static final Json.Obj NOTHING = Json.Obj.builder().build();
    private static final int DOCUMENTS_OF_A_SOURCE = 4;
    private static final int MOST_SOURCES = 20;

    /// How the work on a job came to its end, or that it goes on.
    private enum Verdict {
        GO_ON,
        CANCELLED,
        LOST,
        STOPPING
    }

    private final Api api;
    private final Settings settings;
    private final Log log;
    private final RandomGenerator random;
    private final CountDownLatch stopping = new CountDownLatch(1);

    DemoWorker(Api api, Settings settings, Log log, RandomGenerator random) {
        this.api = api;
        this.settings = settings;
        this.log = log;
        this.random = random;
    }

    /// Gives back what it has and takes nothing more. It may be called from anywhere.
    void stop() {
        stopping.countDown();
    }

    /// Works until it has done all it should, or is stopped.
    ///
    /// @return how many jobs it has had
    int run() {
        var jobs = 0;
        var inVain = 0;
        while (!isStopping() && jobs < settings.most()) {
            var claim = claim();
            var job = claim.object("job");
            var token = claim.text("leaseToken");
            if (job.isPresent() && token.isPresent()) {
                jobs++;
                inVain = 0;
                new Run(job.get(), token.get()).work();
                continue;
            }
            inVain++;
            if (inVain >= settings.patience()) {
                log.step("idle", Optional.empty(), "no job waits for these capabilities", NOTHING);
                break;
            }
            if (inVain == 1) {
                log.step("waiting", Optional.empty(), "no job waits for these capabilities yet", NOTHING);
            }
            pause(Duration.ofMillis(claim.whole("pollAfterMs").orElse(1000)));
        }
        return jobs;
    }

    private Json.Obj claim() {
        return api.call(Api.Call.post(
                "claiming a job",
                "/api/queue/jobs/claim",
                Json.Obj.builder()
                        .put("workerId", settings.name())
                        .put("leaseSeconds", settings.lease().toSeconds())
                        .put("allowedTypes", Answers.texts(settings.types()))
                        .put("workerCapabilities", Answers.texts(settings.capabilities()))
                        .build()));
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /// @return whether it was stopped meanwhile
    private boolean pause(Duration time) {
        try {
            return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            return true;
        }
    }

    /// One job under one lease.
    private final class Run {

        private final Json.Obj job;
        private final String token;
        private final String id;
        private long nextHeartbeat;

        Run(Json.Obj job, String token) {
            this.job = job;
            this.token = token;
            this.id = job.text("id").orElse("");
            beat();
        }

        private void beat() {
            nextHeartbeat = System.nanoTime() + settings.heartbeat().toNanos();
        }

        void work() {
            var name = JobText.manifest(job);
            say(
                    "claimed",
                    JobText.text(job, "type")
                            + name.map(of -> " " + Printer.safe(of)).orElse("") + ", attempt "
                            + JobText.whole(job, "attempt") + " of " + JobText.whole(job, "maxAttempts"),
                    Json.Obj.builder()
                            .put("type", JobText.text(job, "type"))
                            .put("manifest", Json.ofNullable(name.orElse(null)))
                            .build());
            var sources = List.of("work");
            if (job.text("type").filter("manifest"::equals).isPresent()) {
                var read = manifest();
                if (read.isEmpty()) {
                    return;
                }
                sources = read.get();
            }
            var done = 0L;
            var most = config().whole("maxDocs").orElse(Long.MAX_VALUE);
            for (var source : sources) {
                switch (busy(settings.perJob().dividedBy(sources.size()))) {
                    case GO_ON -> done = Math.min(most, done + DOCUMENTS_OF_A_SOURCE);
                    case CANCELLED -> {
                        cancelled();
                        return;
                    }
                    case LOST -> {
                        return;
                    }
                    case STOPPING -> {
                        giveBack();
                        return;
                    }
                }
                if (!event(
                        "info",
                        source + ": read",
                        Json.Obj.builder().put("documents", done).build())) {
                    return;
                }
                say("working", source + ": read", NOTHING);
            }
            if (random.nextDouble() < settings.failRate()) {
                fail("the demonstration fails some of its jobs", true, "failed");
            } else {
                complete(done);
            }
        }

        private Json.Obj config() {
            return job.object("payload")
                    .flatMap(payload -> payload.object("effectiveRunConfig"))
                    .orElse(NOTHING);
        }

        /// What the manifest says is to be read, if it is the manifest that was submitted.
        private Optional<List<String>> manifest() {
            var answer = api.send(
                    Api.Call.get("fetching the manifest", path("/manifest")).leased(token));
            if (!mine(answer)) {
                return Optional.empty();
            }
            var content = answer.json().text("content").orElse("");
            var bytes = content.getBytes(StandardCharsets.UTF_8);
            var hash = ManifestHash.of(bytes).value();
            var pinned = job.object("payload").flatMap(payload -> payload.text("manifestHash"));
            if (!answer.json().text("contentHash").equals(Optional.of(hash)) || !pinned.equals(Optional.of(hash))) {
                fail("the manifest does not have the hash that the job names", false, "failed");
                return Optional.empty();
            }
            say(
                    "manifest",
                    bytes.length + " bytes, and their hash is the job's",
                    Json.Obj.builder()
                            .put("bytes", bytes.length)
                            .put("manifestHash", hash)
                            .build());
            var known = event(
                    "info",
                    "fetched the manifest, and its hash is right",
                    Json.Obj.builder().put("manifestHash", hash).build());
            return known ? Optional.of(sources(bytes)) : Optional.empty();
        }

        private static List<String> sources(byte[] yaml) {
            var sources = new ArrayList<String>();
            if (new IngestYaml().read(yaml) instanceof Parsed.Ok<Written>(var written)
                    && written.document().root() instanceof Json.Obj root) {
                for (var item : root.items("dataSources")) {
                    if (item instanceof Json.Obj source && sources.size() < MOST_SOURCES) {
                        sources.add(Printer.safe(source.text("type").orElse("source")
                                + source.text("id").map(of -> " " + of).orElse("")));
                    }
                }
            }
            return sources.isEmpty() ? List.of("work") : sources;
        }

        /// Pretends to work, and says in time that it is alive.
        private Verdict busy(Duration time) {
            var end = System.nanoTime() + time.toNanos();
            while (true) {
                var now = System.nanoTime();
                if (now - nextHeartbeat >= 0) {
                    var answer = api.send(Api.Call.post("saying that it is alive", path("/heartbeat"), alive())
                            .leased(token));
                    if (!mine(answer)) {
                        return Verdict.LOST;
                    }
                    beat();
                    say("alive", "the lease is extended", NOTHING);
                    if (isCancelled(answer.json())) {
                        return Verdict.CANCELLED;
                    }
                }
                now = System.nanoTime();
                if (end - now <= 0) {
                    return isStopping() ? Verdict.STOPPING : Verdict.GO_ON;
                }
                if (pause(Duration.ofNanos(Math.max(1, Math.min(end, nextHeartbeat) - now))
                        .plusMillis(1))) {
                    return Verdict.STOPPING;
                }
            }
        }

        private Json.Obj alive() {
            return Json.Obj.builder()
                    .put("leaseSeconds", settings.lease().toSeconds())
                    .build();
        }

        private static boolean isCancelled(Json.Obj job) {
            return job.text("cancelRequestedAt").isPresent();
        }

        private void cancelled() {
            var answer = api.send(
                    Api.Call.post("acknowledging", path("/cancel/ack"), NOTHING).leased(token));
            if (mine(answer)) {
                say("cancelled", "stopped, as asked", NOTHING);
            }
        }

        /// What a real worker would need to know the next time.
        ///
        /// @return whether the job is still its own
        private boolean keepState(long documents) {
            var manifest = job.object("payload").flatMap(payload -> payload.object("manifest"));
            var isRegistered = manifest.flatMap(of -> of.object("source"))
                    .flatMap(source -> source.text("kind"))
                    .filter("registry"::equals)
                    .isPresent();
            var isReal = manifest.flatMap(of -> of.text("action"))
                            .filter("run"::equals)
                            .isPresent()
                    && !config().flag("dryRun").orElse(false);
            if (!isRegistered || !isReal) {
                return true;
            }
            var request = Json.Obj.builder()
                    .put("jobId", id)
                    .put(
                            "stateJson",
                            Json.Obj.builder().put("documents", documents).build())
                    .build();
            return mine(api.send(Api.Call.post(
                            "keeping the state",
                            "/api/manifests/" + JobText.manifest(job).orElse("") + "/state",
                            request)
                    .leased(token)));
        }

        private void complete(long documents) {
            if (!keepState(documents)) {
                return;
            }
            var summary = Json.Obj.builder().put("documents", documents);
            config().flag("dryRun").ifPresent(dry -> summary.put("dryRun", dry));
            var answer = api.send(Api.Call.post(
                            "completing the job",
                            path("/complete"),
                            Json.Obj.builder()
                                    .put("resultSummary", summary.build())
                                    .build())
                    .leased(token));
            if (mine(answer)) {
                // Cancellation that was asked for in the meantime wins.
                say(
                        JobText.status(answer.json()),
                        documents + (documents == 1 ? " document" : " documents"),
                        summary.build());
            }
        }

        private void giveBack() {
            fail("the worker was stopped", true, "released");
        }

        private void fail(String message, boolean retryable, String step) {
            var answer = api.send(Api.Call.post(
                            "failing the job",
                            path("/fail"),
                            Json.Obj.builder()
                                    .put("errorMessage", message)
                                    .put("retryable", retryable)
                                    .build())
                    .leased(token));
            if (mine(answer)) {
                say(
                        step,
                        message + "; the job is " + JobText.text(answer.json(), "status"),
                        Json.Obj.builder()
                                .put("status", JobText.status(answer.json()))
                                .build());
            }
        }

        private boolean event(String level, String message, Json.Obj payload) {
            return mine(api.send(Api.Call.post(
                            "reporting",
                            path("/events"),
                            Json.Obj.builder()
                                    .put("level", level)
                                    .put("message", message)
                                    .put("payload", payload)
                                    .build())
                    .with("X-Lease-Token", token)));
        }

        /// Whether the job is still this worker's. If not, nothing is done to it any more.
        private boolean mine(Api.Answer answer) {
            if (answer.isDone()) {
                return true;
            }
            if (answer.error().equals("lease_lost") || answer.status() == 409) {
                say(
                        "lost",
                        "the job is no longer this worker's: "
                                + Printer.safe(answer.json().text("message").orElse(answer.error())),
                        NOTHING);
                return false;
            }
            throw api.refusal(answer, id);
        }

        private String path(String below) {
            return "/api/queue/jobs/" + id + below;
        }

        private void say(String step, String text, Json.Obj facts) {
            log.step(step, Optional.of(id), text, facts);
        }
    }
}
