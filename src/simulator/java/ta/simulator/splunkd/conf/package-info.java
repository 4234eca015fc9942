/** Reads, layers and writes .conf files, their metadata and their specifications; the lowest layer of the splunkd stand-in. */
package ta.simulator.splunkd.conf;
