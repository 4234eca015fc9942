/**
 * End-to-end tests: the built tarball between the Defender stand-in and a Splunk, driven over Splunk's REST interface.
 *
 * <p>By default the Splunk is the stand-in. {@code SPLUNK_URL}, {@code SPLUNK_USER} and {@code SPLUNK_PASSWORD} in the
 * environment name a real one on this machine (it must reach the loopback interface and read the tarball); its certificate
 * is checked against {@code SPLUNK_CA} (a PEM file), or not at all with {@code SPLUNK_TRUST=anybody}. Tests that need the
 * stand-in's hooks are skipped there and say so.
 */
package ta.e2e;
