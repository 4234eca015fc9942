/** Stands in for Azure Storage: Microsoft's emulator Azurite in a process of its own, and what the streaming API writes to it. */
package ta.simulator.azure;
