/** Plays Splunk Web for the browser tests and the demonstration: pages, sessions and the proxy to splunkd, in front of the stand-in's management port. */
package ta.simulator.splunkweb;
