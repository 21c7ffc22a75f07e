/// Public reads of published objects: what CloudFront does on AWS.
@NullMarked
package signpost.embedded.publicreads;

import org.jspecify.annotations.NullMarked;
