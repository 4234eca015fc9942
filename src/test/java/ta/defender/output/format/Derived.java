package ta.defender.output.format;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/** Events that the inputs write themselves, as they write them. */
final class Derived {
    private Derived() {}

    static JsonObject change() {
        return JsonParser.parseString("""
                {"id":"7","kind":"incident","tenantId":"t","from_version":"2026-01-01T00:00:00Z",
                 "to_version":"2026-01-01T00:00:01Z","by":"ana@contoso.com","own":false,
                 "changes":[{"field":"status","old":"active","new":"resolved"},
                            {"field":"customTags","added":["a"],"removed":[]}]}
                """).getAsJsonObject();
    }

    static JsonObject entity() {
        return JsonParser.parseString("""
                {"alert_id":"da1","incident_id":"28","tenantId":"t","entity_key":"192.0.2.1","entity_type":"ip",
                 "verdict":"suspicious","remediation_status":"none","roles":["source"],
                 "evidence":{"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"192.0.2.1",
                             "verdict":"suspicious","createdDateTime":"2026-01-01T00:00:00Z"}}
                """).getAsJsonObject();
    }

    static JsonObject health() {
        return JsonParser.parseString("""
                {"time":"2026-01-01T00:00:00Z","check":"lost_messages","outcome":"retention_passed",
                 "input":"defender_stream://s","hub":"h","partition":0,"from_offset":100,"missing":12}
                """).getAsJsonObject();
    }
}
