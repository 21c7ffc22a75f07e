/// DynamoDB on this machine: DynamoDB Local inside this process.
@NullMarked
package signpost.embedded.dynamodb;

import org.jspecify.annotations.NullMarked;
