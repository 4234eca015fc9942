package ta.defender.migration;

/**
 * An account of another add-on. Its secret is not read.
 *
 * @param clientId empty where the add-on does not show it
 */
record OtherAccount(String app, String name, String clientId) {}
