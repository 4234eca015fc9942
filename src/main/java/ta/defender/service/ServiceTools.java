package ta.defender.service;

import ta.defender.http.Environment;
import ta.defender.microsoft.AccountSessions;
import ta.defender.splunk.SplunkLog;

/**
 * What operations share.
 *
 * @param accounts kept between calls, with their rate limits and connections
 */
public record ServiceTools(Environment environment, AccountSessions accounts, SplunkLog log) {}
