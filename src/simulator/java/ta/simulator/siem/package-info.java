/** Stand-ins for the receivers of other SIEMs: HTTP Event Collector, syslog, and an HTTP endpoint. */
package ta.simulator.siem;
