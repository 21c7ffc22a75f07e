/// Reading what is published again and again: what a reader remembers, and what it believes.
@NullMarked
package signpost.reading;

import org.jspecify.annotations.NullMarked;
