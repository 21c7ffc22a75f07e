/// S3 on this machine: s3proxy over memory or a folder, with conditional writes that are atomic.
@NullMarked
package signpost.embedded.s3;

import org.jspecify.annotations.NullMarked;
