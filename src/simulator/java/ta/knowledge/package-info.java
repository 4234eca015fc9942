/**
 * A small model of Splunk's search-time settings, so that the fields of sample events can be compared with expectations
 * without a Splunk. What it does not model makes it fail; {@code docs/knowledge.md} lists its limits.
 */
package ta.knowledge;
