/** A small, documented part of SPL over the in-memory indexes; what it does not know it refuses by name. */
package ta.simulator.splunkd.search;
