/// Tests of a deployed stack, from outside: on a LocalStack container that they start, or on any stack that runs.
@NullMarked
package signpost.localstack;

import org.jspecify.annotations.NullMarked;
