/// Ed25519 and BLAKE2b by Bouncy Castle's low-level classes; no provider is registered.
@NullMarked
package signpost.bouncycastle;

import org.jspecify.annotations.NullMarked;
