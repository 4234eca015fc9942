/** Defender in Defender's own words: queries, pages, links and errors of each API. Used by fetch. */
@NullMarked
package ta.defender.api;

import org.jspecify.annotations.NullMarked;
