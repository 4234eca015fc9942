/**
 * A stand-in for Splunk's splunkd, for tests and the demonstration: installs an app, runs its inputs and alert actions,
 * serves the management port. docs/splunkd-stand-in.md says what is faithful and by which source.
 */
package ta.simulator.splunkd;
