/// YAML as operators write it, read by one set of strict rules.
@NullMarked
package signpost.yaml;

import org.jspecify.annotations.NullMarked;
