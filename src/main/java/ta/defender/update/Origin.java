package ta.defender.update;

/**
 * Who asked for updates, and from where.
 *
 * @param sid of the search, empty when there is none
 * @param searchName of the saved search, empty for an ad hoc one
 * @param user whom splunkd knows as the owner of the session
 */
public record Origin(String sid, String searchName, String user) {}
