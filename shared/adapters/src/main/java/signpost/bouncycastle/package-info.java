/// Ed25519 and sr25519 on Bouncy Castle's low-level classes; no provider is registered.
@NullMarked
package signpost.bouncycastle;

import org.jspecify.annotations.NullMarked;
