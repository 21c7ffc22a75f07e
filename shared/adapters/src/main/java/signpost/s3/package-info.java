/// Objects in S3, or in any store that speaks its protocol with conditional writes.
@NullMarked
package signpost.s3;

import org.jspecify.annotations.NullMarked;
