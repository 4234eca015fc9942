/** The management port: routes, checks who calls, and answers in Splunk's Atom XML and JSON. */
package ta.simulator.splunkd.rest;
