/** Measurements of the built add-on between the two stand-ins. */
package ta.simulator.bench;
