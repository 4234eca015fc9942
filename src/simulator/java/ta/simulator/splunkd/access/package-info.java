/** Users, roles, capabilities and session keys of the stand-in; consulted by the management port before each answer. */
package ta.simulator.splunkd.access;
