package ta.simulator.defender;

import java.util.Map;

/** Translates Graph's enumeration members to the spelling of Defender for Endpoint and Defender XDR (§3.10). */
final class Spelling {
    private static final Map<String, String> ENDPOINT_DETERMINATIONS = Map.of(
            "compromisedAccount", "CompromisedUser",
            "notEnoughDataToValidate", "InsufficientData",
            "unknown", "NotAvailable");
    private static final Map<String, String> XDR_DETERMINATIONS = Map.of(
            "notMalicious", "Clean",
            "notEnoughDataToValidate", "NoEnoughDataToValidate",
            "unknown", "NotAvailable");
    private static final Map<String, String> DETECTION_SOURCES = Map.of(
            "microsoftDefenderForEndpoint", "WindowsDefenderAtp",
            "antivirus", "WindowsDefenderAv",
            "smartScreen", "WindowsDefenderSmartScreen",
            "customTi", "CustomerTI",
            "microsoftThreatExperts", "ThreatExperts",
            "microsoftDefenderForOffice365", "OfficeATP",
            "cloudAppSecurity", "MCAS");
    private static final Map<String, String> SERVICE_SOURCES = Map.of(
            "microsoftDefenderForEndpoint", "MicrosoftDefenderATP",
            "microsoftDefenderForOffice365", "OfficeATP",
            "microsoftDefenderForIdentity", "AzureATP",
            "microsoftDefenderForCloudApps", "MicrosoftCloudAppSecurity",
            "azureAdIdentityProtection", "AzureADIdentityProtection");

    private Spelling() {}

    /** First letter in upper case; null stays null. */
    static String pascal(String graph) {
        return graph == null || graph.isEmpty() ? graph : Character.toUpperCase(graph.charAt(0)) + graph.substring(1);
    }

    /** First letter in lower case. */
    static String camel(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    static String endpointSeverity(String graph) {
        return "unknown".equals(graph) ? "UnSpecified" : pascal(graph);
    }

    static String endpointDetermination(String graph) {
        return graph == null ? null : ENDPOINT_DETERMINATIONS.getOrDefault(graph, pascal(graph));
    }

    static String xdrDetermination(String graph) {
        return graph == null ? null : XDR_DETERMINATIONS.getOrDefault(graph, pascal(graph));
    }

    static String detectionSource(String graph) {
        return graph == null ? null : DETECTION_SOURCES.getOrDefault(graph, pascal(graph));
    }

    static String serviceSource(String graph) {
        return graph == null ? null : SERVICE_SOURCES.getOrDefault(graph, pascal(graph));
    }

    /** Graph's name for a determination written in either legacy spelling. */
    static String graphDetermination(String legacy) {
        return switch (legacy) {
            case "CompromisedUser" -> "compromisedAccount";
            case "Clean" -> "notMalicious";
            case "InsufficientData", "NoEnoughDataToValidate" -> "notEnoughDataToValidate";
            case "ConfirmedUserActivity" -> "confirmedActivity";
            case "NotAvailable" -> "unknown";
            default -> camel(legacy);
        };
    }
}
