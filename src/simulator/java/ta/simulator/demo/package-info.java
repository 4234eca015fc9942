/** The demonstration: both stand-ins, the built add-on between them, and what a watcher sees of it. */
package ta.simulator.demo;
