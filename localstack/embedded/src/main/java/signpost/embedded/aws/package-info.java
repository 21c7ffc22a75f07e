/// One endpoint for all of AWS: who is calling, which service is meant, and where it answers.
@NullMarked
package signpost.embedded.aws;

import org.jspecify.annotations.NullMarked;
