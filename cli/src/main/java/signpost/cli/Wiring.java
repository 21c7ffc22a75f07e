package signpost.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import signpost.bouncycastle.StrictEd25519;
import signpost.chain.Block;
import signpost.chain.Chain;
import signpost.chain.Ss58;
import signpost.files.FileReaderMemory;
import signpost.publishing.Keys;
import signpost.publishing.Publisher;
import signpost.publishing.PublishingAnswers;
import signpost.signing.SignatureCheck;
import signpost.signing.TrustedKeys;
import signpost.store.Pauses;
import signpost.substrate.JsonRpcChain;

/// From options and environment to what commands work with. Everything is made when it is first asked for, so that
/// a command pays for what it uses only.
final class Wiring {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Session session;
    private final Printer printer;
    private final PlaceOptions place;
    private final TrustOptions trust;
    private final SignatureCheck signatures = new StrictEd25519();
    private @Nullable Target target;

    Wiring(Session session, PlaceOptions place, TrustOptions trust) {
        this.session = session;
        this.printer = new Printer(session);
        this.place = place;
        this.trust = trust;
    }

    Printer printer() {
        return printer;
    }

    SignatureCheck signatures() {
        return signatures;
    }

    PublishingAnswers answers() {
        return new PublishingAnswers(hash -> Optional.of(target().address().apply(Keys.manifest(hash))));
    }

    Target target() {
        if (target == null) {
            target = Target.of(session, place);
        }
        return target;
    }

    TrustedKeys trusted() {
        return new Trust(session, trust).of(Optional.of(target()), Optional.empty());
    }

    /// The keys for what is not read from anywhere but a file.
    TrustedKeys trustedWithoutTarget() {
        Optional<Target> known;
        try {
            known = Optional.of(target());
        } catch (Stop noneIsKnown) {
            known = Optional.empty();
        }
        return new Trust(session, trust).of(known, Optional.empty());
    }

    Published published() {
        return published(trusted());
    }

    Published published(TrustedKeys trusted) {
        return new Published(
                target(),
                trusted,
                signatures,
                new FileReaderMemory(session.scoreHome().resolve("cache")),
                printer,
                session.clock(),
                trust.allowStale);
    }

    /// The chain, if it is known how to ask it.
    Optional<Chain> chainIfKnown() {
        if (place.block != null) {
            if (place.block < 0) {
                throw Stop.usage("bad_block", "a block height is not negative", "check --block");
            }
            var head = new Block(place.block);
            return Optional.of(() -> head);
        }
        var endpoints = ChainLink.endpoints(session, place.chain);
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        var chain = new JsonRpcChain(Target.http(), endpoints);
        return Optional.of(() -> printer.waiting("asking the chain for its head", chain::head));
    }

    Chain chain() {
        return chainIfKnown()
                .orElseThrow(() -> Stop.usage(
                        "no_chain",
                        "it is not known which chain to ask for its head",
                        "say it with --chain URL or SIGNPOST_CHAIN, or say the height with --block N"));
    }

    Block head() {
        return chain().head();
    }

    /// The function that publishes, unless the options say to sign or to write somewhere else.
    Optional<PublishFunction> function(SigningOptions signing) {
        if (signing.isGiven()) {
            return Optional.empty();
        }
        var isElsewhere = place.store != null || place.bucket != null;
        var name = Optional.ofNullable(place.function)
                .or(() -> isElsewhere ? Optional.empty() : session.setting("SIGNPOST_FUNCTION"));
        if (name.isPresent()) {
            // A name that is given is a function on AWS, or wherever the environment points.
            var stack = LocalStack.find(session)
                    .filter(LocalStack::isRunning)
                    .filter(local -> name.equals(local.state().text("publishFunction")));
            return Optional.of(new PublishFunction(printer, new Aws(session, place, stack), name.get()));
        }
        if (isElsewhere) {
            return Optional.empty();
        }
        Optional<LocalStack> stack;
        try {
            stack = target().stack();
        } catch (Stop stopped) {
            if (stopped.exit() == Stop.Exit.USAGE) {
                return Optional.empty();
            }
            throw stopped;
        }
        return stack.map(local -> new PublishFunction(
                printer, new Aws(session, place, Optional.of(local)), local.get("publishFunction")));
    }

    /// The function that publishes, for what only it does.
    ///
    /// @param whatFor behind "only the publish function"
    PublishFunction onlyFunction(String whatFor) {
        return function(new SigningOptions())
                .orElseThrow(() -> Stop.usage(
                        "no_function",
                        "only the publish function " + whatFor + ", and none is known",
                        "start the local stack with ./sv up, or name the function with --function"));
    }

    /// Signing keys by the options, or else the user's own where the documents put it.
    Signing signing(SigningOptions options) {
        var stack = target().stack();
        var named = Signing.of(session, options, place, stack);
        if (named.isPresent()) {
            return named.get();
        }
        var own = session.defaultSigningKey();
        if (java.nio.file.Files.exists(own)) {
            options.keyPath = own.toString();
            return Signing.of(session, options, place, stack).orElseThrow();
        }
        throw Stop.usage(
                "no_signing_key",
                "neither a publish function nor a signing key is known",
                "start the local stack with ./sv up, name the function with --function, or sign here with"
                        + " --signing-key-path FILE (sv keys new makes one)");
    }

    /// What publishes from this machine, with its own keys.
    Publisher publisher(SigningOptions options, Signing signing) {
        var store = target().store()
                .orElseThrow(() -> Stop.refused(
                        "read_only",
                        target().name() + " can only be read",
                        "say where to write with --store s3://BUCKET or --store file:FOLDER, or publish through the"
                                + " function with --function"));
        return new Publisher(
                store.get(),
                signing.manifestKey(),
                signing.indexKey(),
                Ss58.address(signing.manifestKey().publicKey()),
                trustedWith(signing),
                signatures,
                new Publisher.Policy(environment(options), Publisher.Policy.DEFAULT_MOST_BLOCKS_AHEAD),
                Pauses.jittered(FIRST_PAUSE, LONGEST_PAUSE, new SplittableRandom()));
    }

    TrustedKeys trustedWith(Signing signing) {
        return new Trust(session, trust).of(Optional.of(target()), Optional.of(signing.publicKeys()));
    }

    private String environment(SigningOptions options) {
        return Optional.ofNullable(options.environment)
                .or(() -> target().stack().map(_ -> LocalStack.ENVIRONMENT))
                .or(() -> session.setting("SIGNPOST_ENVIRONMENT"))
                .orElse("prod");
    }
}
