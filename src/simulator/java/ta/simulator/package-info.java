/** Stand-ins for Defender and splunkd, used by tests and the demo; never shipped, and independent of the product. */
package ta.simulator;
