/// Measurements, each run by its name: what signing, checking, publishing and starting cost.
@NullMarked
package signpost.bench;

import org.jspecify.annotations.NullMarked;
