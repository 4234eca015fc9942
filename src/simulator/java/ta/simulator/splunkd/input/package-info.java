/** Modular inputs: finds schemes, introspects them, validates stanzas, runs the processes and reads their event streams. */
package ta.simulator.splunkd.input;
