/// Ed25519 keys and signatures (RFC 8032), and who is trusted to make them.
@NullMarked
package signpost.signing;

import org.jspecify.annotations.NullMarked;
