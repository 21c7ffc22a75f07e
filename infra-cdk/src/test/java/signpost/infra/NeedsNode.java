package signpost.infra;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A test class that makes templates, for which CDK runs Node. One at a time: the two talk over one pipe.
///
/// Without Node such classes are skipped, or fail where Node is required; see [NodeAtHand].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NodeAtHand.class)
@ResourceLock("jsii")
@interface NeedsNode {}
