/// Jobs, registered manifests, commitments, challenges and clips in a DynamoDB table each, as `docs/data-model.md`
/// describes them.
///
/// Nothing scans. Every change is one conditional write of one item, or one transaction of at most three.
@NullMarked
package signpost.dynamodb;

import org.jspecify.annotations.NullMarked;
