package signpost.embedded.child;

import com.amazonaws.services.lambda.crac.Context;
import com.amazonaws.services.lambda.crac.Core;
import com.amazonaws.services.lambda.crac.Resource;
import java.io.Serial;
import java.lang.StackWalker.StackFrame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes processes that were started one by one alike in what matters most of a snapshot: none has chance of its own
/// until it is restored.
///
/// A generator that is made before the restore yields the same bytes in every process, for ever, as if its state had
/// been in one image of which they all are copies. One that is made afterwards asks the system. This is harsher than
/// Lambda, whose own `SecureRandom` draws on the machine it runs on.
///
/// Whoever draws before the restore, or afterwards from a generator of before, is named on standard error.
public final class SharedChance extends Provider {

    @Serial
    private static final long serialVersionUID = 1;

    /// How every line begins that names somebody.
    private static final String TOLD = "SNAPSHOT ";

    private static final String NAME = "SharedChance";

    /// All that can be asked for, so that nobody gets around this.
    private static final List<String> ALGORITHMS =
            List.of(NAME, "DRBG", "NativePRNG", "NativePRNGBlocking", "NativePRNGNonBlocking", "SHA1PRNG");

    private static final AtomicInteger MADE = new AtomicInteger();
    private static volatile boolean restored;

    /// The client knows its hooks by weak references.
    private static final Resource HOOK = new Resource() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) {}

        @Override
        public void afterRestore(Context<? extends Resource> context) {
            restored = true;
        }
    };

    private SharedChance() {
        super(NAME, "1", "Chance that all copies of a snapshot share until they are restored");
        for (var algorithm : ALGORITHMS) {
            putService(new Service(this, "SecureRandom", algorithm, Generator.class.getName(), null, null) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Generator();
                }
            });
        }
    }

    /// To be called before anything else: the first hook is the last before a snapshot and the first after it.
    static void install() {
        Security.insertProviderAt(new SharedChance(), 1);
        Security.setProperty("securerandom.strongAlgorithms", NAME + ":" + NAME);
        Core.getGlobalContext().register(HOOK);
    }

    private static final class Generator extends SecureRandomSpi {

        @Serial
        private static final long serialVersionUID = 1;

        /// Of the system; null in a generator that was made before the restore.
        private final @Nullable SecureRandom own = restored ? system() : null;

        /// Two generators of one process differ, and the second is the same in all processes.
        private byte[] state = ByteBuffer.allocate(Integer.BYTES)
                .putInt(MADE.incrementAndGet())
                .array();

        private static SecureRandom system() {
            try {
                return SecureRandom.getInstance("NativePRNG", Security.getProvider("SUN"));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("snapshots need the system's own chance", e);
            }
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            step(seed);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            var seed = new byte[count];
            engineNextBytes(seed);
            return seed;
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            if (own != null) {
                own.nextBytes(bytes);
                return;
            }
            System.err.println(TOLD + bytes.length + " bytes that all copies share, drawn "
                    + (restored ? "after" : "before") + " the restore by " + drawer());
            step(new byte[0]);
            // Bytes that look like chance, and are none.
            for (var at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (state[at % state.length] + at / state.length);
            }
        }

        private synchronized void step(byte[] input) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                digest.update(state);
                state = digest.digest(input);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The last few steps to here, of which the JDK's own lead to whoever called.
        private static String drawer() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.filter(frame -> !isOurs(frame))
                            .limit(8)
                            .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                            .collect(Collectors.joining(" < ")));
        }

        private static boolean isOurs(StackFrame frame) {
            return frame.getClassName().startsWith(SharedChance.class.getName())
                    || frame.getClassName().startsWith("java.security.");
        }
    }
}
