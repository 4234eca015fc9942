/** Keeps what splunkd would write to splunkd.log; every other package of the stand-in reports its findings here. */
package ta.simulator.splunkd.log;
