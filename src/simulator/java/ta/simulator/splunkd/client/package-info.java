/** A client of splunkd's management port for the demonstration and the end-to-end tests; works on a real Splunk too. */
package ta.simulator.splunkd.client;
