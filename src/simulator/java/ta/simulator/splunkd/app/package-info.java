/** Takes an app's tarball apart, checks it as an installation would, and unpacks it below {@code etc/apps}. */
package ta.simulator.splunkd.app;
