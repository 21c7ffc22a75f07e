/// The synthesised CloudFormation template, read down to what a machine without CloudFormation needs of it.
@NullMarked
package signpost.embedded.template;

import org.jspecify.annotations.NullMarked;
