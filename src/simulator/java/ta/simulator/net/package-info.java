/**
 * Loopback HTTP and TLS server with scriptable connection faults, and throw-away certificates; the ground on which the
 * stand-ins for Microsoft and Splunk are built. Never shipped.
 */
package ta.simulator.net;
