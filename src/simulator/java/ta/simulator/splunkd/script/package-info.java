/** Custom endpoints of restmap.conf: programs that live on and answer calls which the management port hands them. */
package ta.simulator.splunkd.script;
