/** Runs custom alert actions as splunkd's sendalert does: results file, payload on stdin, time limit, log lines. */
package ta.simulator.splunkd.alert;
