/** Holds the indexed events of the stand-in in memory, with the metadata Splunk keeps; fed by inputs, receivers and the log. */
package ta.simulator.splunkd.index;
