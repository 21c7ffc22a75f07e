/// Objects and keys as plain files, for work without any service.
@NullMarked
package signpost.files;

import org.jspecify.annotations.NullMarked;
