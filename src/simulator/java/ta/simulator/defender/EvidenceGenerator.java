package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import ta.simulator.net.Json;

/** Makes evidence in Graph form (contract §3.7), one object of the asked sort at a time. */
final class EvidenceGenerator {
    private final Population population;
    private final Instant created;
    private final Population.Device device;
    private final UUID tenant;
    private final MailEvidence mail;

    EvidenceGenerator(Population population, Instant created, Population.Device device, UUID tenant) {
        this.population = population;
        this.created = created;
        this.device = device;
        this.tenant = tenant;
        this.mail = new MailEvidence(population, created);
    }

    /** Evidence of the named sort, which is the type's name without {@code Evidence}. */
    JsonObject evidence(String sort) {
        JsonObject evidence = Json.object(
                "@odata.type",
                "#microsoft.graph.security." + sort + "Evidence",
                "createdDateTime",
                Timestamps.text(created, Timestamps.usualDigits(population.number(12))),
                "verdict",
                population.pick(List.of("unknown", "suspicious", "malicious", "noThreatsFound")),
                "remediationStatus",
                population.pick(List.of("none", "remediated", "prevented", "active")),
                "remediationStatusDetails",
                null,
                "roles",
                population.oneIn(2) ? Json.array() : Json.array("compromised", "attacked"),
                "detailedRoles",
                population.oneIn(2) ? Json.array() : Json.array("Main " + sort),
                "tags",
                population.oneIn(4) ? Json.array("Test \"Machine\"", "VIP é") : Json.array());
        switch (sort) {
            case "device" -> device(evidence);
            case "user" -> add(evidence, "stream", null, "userAccount", account());
            case "process" -> process(evidence);
            case "file" ->
                add(evidence, "detectionStatus", "detected", "mdeDeviceId", device.id(), "fileDetails", fileDetails());
            case "ip" -> ip(evidence);
            case "url" -> add(evidence, "url", population.url());
            case "registryKey" -> add(evidence, "registryKey", registryKey(), "registryHive", "HKEY_LOCAL_MACHINE");
            case "registryValue" ->
                add(
                        evidence,
                        "mdeDeviceId",
                        device.id(),
                        "registryKey",
                        registryKey(),
                        "registryHive",
                        "HKEY_CURRENT_USER",
                        "registryValue",
                        "\"C:\\ProgramData\\" + population.file() + "\" /silent",
                        "registryValueName",
                        "Updater",
                        "registryValueType",
                        "string");
            case "analyzedMessage" -> add(evidence, mail.message());
            case "mailbox" -> add(evidence, mail.mailbox(account()));
            case "mailCluster" -> add(evidence, mail.mailCluster());
            case "cloudApplication" ->
                add(
                        evidence,
                        "appId",
                        20892L,
                        "displayName",
                        "Microsoft SharePoint Online",
                        "instanceId",
                        0,
                        "instanceName",
                        "Microsoft SharePoint Online",
                        "saasAppId",
                        20892L,
                        "stream",
                        null);
            case "azureResource" ->
                add(
                        evidence,
                        "resourceId",
                        "/subscriptions/" + population.uuid() + "/resourceGroups/rg-1/providers/x",
                        "resourceName",
                        "kv-prod",
                        "resourceType",
                        "Microsoft.KeyVault/vaults");
            default -> throw new IllegalArgumentException("no evidence of the sort " + sort);
        }
        return evidence;
    }

    private void device(JsonObject evidence) {
        String name = device.domain().isEmpty() ? device.name() : device.name() + "." + device.domain();
        add(
                evidence,
                "firstSeenDateTime",
                "2025-01-12T07:28:32.4321753Z",
                "mdeDeviceId",
                device.id(),
                "azureAdDeviceId",
                population.oneIn(2) ? null : population.uuid(),
                "deviceDnsName",
                name,
                "hostName",
                device.name(),
                "ntDomain",
                null,
                "dnsDomain",
                device.domain().isEmpty() ? null : device.domain(),
                "osPlatform",
                device.platform(),
                "osBuild",
                22631,
                "version",
                "23H2",
                "healthStatus",
                "active",
                "riskScore",
                population.pick(List.of("none", "low", "medium", "high")),
                "rbacGroupId",
                device.group(),
                "rbacGroupName",
                device.group() == 0 ? null : "Group " + device.group() + " (Zürich)",
                "onboardingStatus",
                "onboarded",
                "defenderAvStatus",
                "updated",
                "lastIpAddress",
                device.address(),
                "lastExternalIpAddress",
                population.address(),
                "ipInterfaces",
                Json.array(device.address(), "fe80::1", "127.0.0.1"),
                "vmMetadata",
                population.oneIn(3) ? vm() : null,
                "loggedOnUsers",
                population.oneIn(3) ? Json.array() : Json.array(loggedOn(), loggedOn()),
                "resourceAccessEvents",
                Json.array());
    }

    private JsonObject loggedOn() {
        Population.Person person = population.person();
        return Json.object("accountName", person.account(), "domainName", person.domain());
    }

    private JsonObject vm() {
        UUID subscription = population.uuid();
        return Json.object(
                "vmId",
                population.uuid(),
                "cloudProvider",
                "azure",
                "resourceId",
                "/subscriptions/" + subscription + "/resourceGroups/x/providers/y/" + device.name(),
                "subscriptionId",
                subscription);
    }

    private JsonObject account() {
        Population.Person person = population.person();
        return Json.object(
                "accountName", person.account(),
                "domainName", person.domain(),
                "userSid", person.sid(),
                "azureAdUserId", population.oneIn(3) ? null : person.directoryId(),
                "userPrincipalName", population.oneIn(4) ? null : person.mail(),
                "displayName", person.display(),
                "tenantId", tenant,
                "resourceAccessEvents", Json.array());
    }

    private void process(JsonObject evidence) {
        add(
                evidence,
                "processId",
                1000 + population.number(60_000),
                "parentProcessId",
                4 + population.number(9_000),
                "processCommandLine",
                population.command() + " --run " + population.hash(24),
                "processCreationDateTime",
                Timestamps.full(created.minusSeconds(61)),
                "parentProcessCreationDateTime",
                Timestamps.text(created.minusSeconds(3600), 3),
                "detectionStatus",
                population.pick(List.of("detected", "blocked", "prevented")),
                "mdeDeviceId",
                device.id(),
                "imageFile",
                fileDetails(),
                "parentProcessImageFile",
                population.oneIn(5) ? null : fileDetails(),
                "userAccount",
                population.oneIn(6) ? null : account());
    }

    private JsonObject fileDetails() {
        return Json.object(
                "sha1",
                population.oneIn(5) ? null : population.hash(20),
                "sha256",
                population.hash(32),
                "md5",
                population.hash(16),
                "sha256Ac",
                null,
                "fileName",
                population.file(),
                "filePath",
                "C:\\Users\\" + population.person().account() + "\\AppData\\Local\\Temp",
                "fileSize",
                1024 + population.number(9_000_000),
                "filePublisher",
                population.oneIn(2) ? "Contoso Software & Söhne" : null,
                "signer",
                null,
                "issuer",
                null);
    }

    private void ip(JsonObject evidence) {
        boolean placed = population.oneIn(2);
        add(
                evidence,
                "ipAddress",
                population.oneIn(4) ? "2001:db8:85a3::8a2e:370:7334" : population.address(),
                "countryLetterCode",
                placed ? "NO" : null,
                "stream",
                null,
                "location",
                placed
                        ? Json.object(
                                "city",
                                "Tromsø",
                                "state",
                                null,
                                "countryName",
                                "Norway",
                                "latitude",
                                69.6489,
                                "longitude",
                                18.95508)
                        : null);
    }

    private static String registryKey() {
        return "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
    }

    private static void add(JsonObject object, JsonObject members) {
        members.entrySet().forEach(entry -> object.add(entry.getKey(), entry.getValue()));
    }

    private static void add(JsonObject object, Object... namesAndValues) {
        add(object, Json.object(namesAndValues));
    }
}
