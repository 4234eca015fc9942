package ta.simulator.defender;

import java.util.List;

/**
 * A rule that raises alerts: what all alerts of one sort have in common.
 *
 * @param title the alert's title; {@code %s} takes the device's name
 * @param category tactic, as Graph spells it
 * @param severity Graph spelling
 * @param techniques MITRE ATT&amp;CK identifiers
 * @param serviceSource Graph spelling
 * @param detectionSource Graph spelling
 * @param prefix two letters before the alert's number
 * @param evidence names of the sorts of evidence, see {@link EvidenceGenerator}
 * @param description running text
 */
record Detection(
        String title,
        String category,
        String severity,
        List<String> techniques,
        String serviceSource,
        String detectionSource,
        String prefix,
        List<String> evidence,
        String description) {

    private static final String ENDPOINT = "microsoftDefenderForEndpoint";

    /** All rules of the stand-in; the first ten are Defender for Endpoint's. */
    static final List<Detection> ALL = List.of(
            endpoint(
                    "Suspicious PowerShell command line",
                    "Execution",
                    "medium",
                    "antivirus",
                    List.of("T1059.001", "T1027"),
                    List.of("device", "user", "process", "process", "file"),
                    "A PowerShell process was started with an encoded or obfuscated command. Attackers hide what a"
                            + " script does in this way; administrators rarely need it."),
            endpoint(
                    "Credential dumping from LSASS memory on %s",
                    "CredentialAccess",
                    "high",
                    ENDPOINT,
                    List.of("T1003.001"),
                    List.of("device", "user", "process", "file", "ip"),
                    "A process read the memory of the local security authority. Passwords and tickets of everybody"
                            + " who is logged on to this device may be in the wrong hands."),
            endpoint(
                    "'Wacatac' malware was prevented",
                    "Malware",
                    "informational",
                    "antivirus",
                    List.of(),
                    List.of("device", "file", "user", "process", "url"),
                    "Antivirus blocked a file with a known signature before it was run. No further action is needed"
                            + " unless it comes back."),
            endpoint(
                    "Anomalous persistence in a Run key",
                    "Persistence",
                    "low",
                    ENDPOINT,
                    List.of("T1547.001"),
                    List.of("device", "registryKey", "registryValue", "process", "user"),
                    "A value was written under a registry key whose programs start with the user's session."),
            endpoint(
                    "Possible lateral movement through remote services",
                    "LateralMovement",
                    "high",
                    "automatedInvestigation",
                    List.of("T1021.002", "T1570"),
                    List.of("device", "device", "user", "ip", "process"),
                    "A tool was copied to an administrative share and started as a service from another device."),
            endpoint(
                    "Ransomware behaviour: many files renamed on %s",
                    "Ransomware",
                    "high",
                    ENDPOINT,
                    List.of("T1486", "T1490"),
                    List.of("device", "process", "file", "file", "user"),
                    "Within one minute several hundred files were rewritten and given a new ending, and the volume's"
                            + " shadow copies were removed."),
            endpoint(
                    "Connection to a custom network indicator",
                    "CommandAndControl",
                    "medium",
                    "customTi",
                    List.of("T1071.001"),
                    List.of("device", "url", "ip", "process", "user"),
                    "A device connected to an address on this tenant's own list of indicators."),
            endpoint(
                    "Hands-on-keyboard activity from a living-off-the-land binary",
                    "DefenseEvasion",
                    "medium",
                    "microsoftThreatExperts",
                    List.of("T1218.011", "T1218"),
                    List.of("device", "process", "process", "ip", "user"),
                    "Signed system binaries were used in a row and a rhythm that suggest a human attacker."),
            endpoint(
                    "Unusual number of failed sign-ins – Größe: \uD83D\uDEA8 hoch",
                    "InitialAccess",
                    "low",
                    "customDetection",
                    List.of("T1110"),
                    List.of("device", "user", "user", "ip", "process"),
                    "Custom detection of this tenant. Zählt fehlgeschlagene Anmeldungen; 条件: 10 回以上。"),
            endpoint(
                    "Exfiltration over an unencrypted protocol",
                    "Exfiltration",
                    "medium",
                    "smartScreen",
                    List.of("T1048.003"),
                    List.of("device", "file", "ip", "url", "process"),
                    "An archive was made in a temporary folder and sent out in clear text soon after."),
            new Detection(
                    "Email messages containing malicious URL removed after delivery",
                    "InitialAccess",
                    "informational",
                    List.of("T1566.002"),
                    "microsoftDefenderForOffice365",
                    "microsoftDefenderForOffice365",
                    "fa",
                    List.of("analyzedMessage", "mailbox", "url", "user", "mailCluster"),
                    "Messages with a link that was found to be malicious after delivery were taken out of mailboxes."),
            new Detection(
                    "Atypical travel",
                    "InitialAccess",
                    "medium",
                    List.of("T1078"),
                    "azureAdIdentityProtection",
                    "azureAdIdentityProtection",
                    "ad",
                    List.of("user", "ip", "ip", "cloudApplication"),
                    "Two sign-ins of one account came from places too far apart for the time between them."),
            new Detection(
                    "Suspected Kerberos SPN exposure",
                    "CredentialAccess",
                    "high",
                    List.of("T1558.003"),
                    "microsoftDefenderForIdentity",
                    "microsoftDefenderForIdentity",
                    "aa",
                    List.of("user", "device", "ip"),
                    "An account asked for tickets of many services with weak encryption."),
            new Detection(
                    "Mass download by a single user",
                    "Exfiltration",
                    "medium",
                    List.of("T1530"),
                    "microsoftDefenderForCloudApps",
                    "cloudAppSecurity",
                    "ca",
                    List.of("user", "cloudApplication", "ip"),
                    "A user downloaded far more files than users like this one do."),
            new Detection(
                    "Access from a suspicious IP to a key vault",
                    "CredentialAccess",
                    "high",
                    List.of("T1555.006"),
                    "microsoftDefenderForCloud",
                    "microsoftDefenderForKeyVault",
                    "dc",
                    List.of("azureResource", "ip", "user"),
                    "Secrets of a key vault were read from an address that threat intelligence lists."),
            new Detection(
                    "Scheduled analytics rule: rare process by service account",
                    "Execution",
                    "low",
                    List.of("T1053"),
                    "microsoftSentinel",
                    "scheduledAlerts",
                    "sn",
                    List.of("user", "process"),
                    "A scheduled rule of the workspace found a process that this account never started before."));

    private static Detection endpoint(
            String title,
            String category,
            String severity,
            String detectionSource,
            List<String> techniques,
            List<String> evidence,
            String description) {
        return new Detection(
                title, category, severity, techniques, ENDPOINT, detectionSource, "da", evidence, description);
    }
}
