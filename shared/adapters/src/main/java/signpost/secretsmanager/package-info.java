/// Signing keys kept in AWS Secrets Manager.
@NullMarked
package signpost.secretsmanager;

import org.jspecify.annotations.NullMarked;
