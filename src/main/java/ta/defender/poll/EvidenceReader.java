package ta.defender.poll;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Elements;
import ta.defender.json.JsonText;
import ta.defender.json.Members;
import ta.defender.json.NameTable;
import ta.defender.json.Slice;
import ta.defender.json.UnorderedFingerprint;
import ta.defender.model.Sha256;

/**
 * Reads evidence items of all APIs: Graph's typed {@code evidence}, the flat one of Defender for Endpoint, and the {@code
 * entities} and {@code devices} of Defender XDR. Used by one thread at a time.
 *
 * <p>An entity key names the same entity in every alert: a device by its Defender id, a user by the principal name, a file by
 * its SHA-256, and so on. An item that has nothing of this is named by the SHA-256 of its own text.
 */
final class EvidenceReader {
    private static final String TYPE_PREFIX = "#microsoft.graph.security.";
    private static final String TYPE_SUFFIX = "Evidence";
    private static final String DEVICE_TYPE = "device";

    private static final Map<String, String> FLAT_TYPES = Map.of(
            "Machine", DEVICE_TYPE,
            "MailBox", "mailbox",
            "MailMessage", "analyzedMessage",
            "MailCluster", "mailCluster",
            "SecurityGroup", "securityGroup");

    private static final int TYPE = 0;
    private static final int CREATED = 1;
    private static final int VERDICT = 2;
    private static final int REMEDIATION_STATUS = 3;
    private static final int ROLES = 4;
    private static final int DETAILED_ROLES = 5;
    private static final int DEVICE = 6;
    private static final int DIRECTORY_DEVICE = 7;
    private static final int DNS_NAME = 8;
    private static final int HOST_NAME = 9;
    private static final int USER_ACCOUNT = 10;
    private static final int PRINCIPAL_NAME = 11;
    private static final int SID = 12;
    private static final int DIRECTORY_USER = 13;
    private static final int ACCOUNT_NAME = 14;
    private static final int DOMAIN_NAME = 15;
    private static final int FILE_DETAILS = 16;
    private static final int SHA256 = 17;
    private static final int FILE_NAME = 18;
    private static final int FILE_PATH = 19;
    private static final int PROCESS_ID = 20;
    private static final int PROCESS_CREATED = 21;
    private static final int IP_ADDRESS = 22;
    private static final int URL = 23;
    private static final int MAILBOX = 24;
    private static final int MESSAGE_ID = 25;
    private static final int RECIPIENT = 26;
    private static final int HIVE = 27;
    private static final int REGISTRY_KEY = 28;
    private static final int REGISTRY_VALUE = 29;
    private static final int REGISTRY_VALUE_NAME = 30;
    private static final int RESOURCE = 31;
    private static final int GROUP = 32;
    private static final int APPLICATION = 33;
    private static final int PARTS = 34;

    private static final NameTable TABLE = table();

    private final Elements elements = new Elements();
    private final Members members = new Members();
    private final @Nullable Slice[] parts = new Slice[PARTS];
    private final UnorderedFingerprint fingerprints = new UnorderedFingerprint();
    private final MessageDigest sha256 = Sha256.digest();
    private final boolean hashContent;

    /**
     * @param hashContent whether any change of an item matters, not only those that have a name
     */
    EvidenceReader(boolean hashContent) {
        this.hashContent = hashContent;
    }

    /**
     * The items of an array.
     *
     * @param device id of the device that the alert is about, for items that do not name theirs
     * @param fixedType the type of all items, or null when each says its own
     */
    List<Evidence.Item> read(@Nullable Slice array, @Nullable Slice device, @Nullable String fixedType) {
        if (array == null) {
            return List.of();
        }
        List<Evidence.Item> items = new ArrayList<>();
        elements.begin(array);
        while (elements.next()) {
            if (elements.isObject()) {
                Arrays.fill(parts, null);
                elements.begin(members);
                collect();
                elements.ended(members);
                items.add(item(elements.value(), device, fixedType));
            }
        }
        return items;
    }

    /** The items of Defender XDR's {@code devices}. */
    List<Evidence.Item> devices(@Nullable Slice array) {
        return read(array, null, DEVICE_TYPE);
    }

    private Evidence.Item item(Slice item, @Nullable Slice device, @Nullable String fixedType) {
        Slice account = parts[USER_ACCOUNT];
        if (account != null) {
            collect(account);
        }
        Slice file = parts[FILE_DETAILS];
        if (file != null) {
            collect(file);
        }
        if (parts[DEVICE] == null) {
            parts[DEVICE] = device;
        }
        String type = fixedType == null ? type() : fixedType;
        String key = key(type);
        if (key == null) {
            key = hash(item);
        }
        Evidence state = new Evidence(
                Kept.hash(Slice.of(key)),
                key,
                hashContent ? (int) fingerprints.of(item).high() : 0,
                Kept.of(parts[VERDICT]),
                Kept.of(parts[REMEDIATION_STATUS]),
                Kept.of(parts[DETAILED_ROLES]));
        return new Evidence.Item(state, key, type, parts[CREATED], parts[ROLES], item);
    }

    private void collect(Slice object) {
        members.begin(object);
        collect();
    }

    private void collect() {
        while (members.next()) {
            int number = TABLE.numberOf(members);
            if (number != NameTable.NONE) {
                Slice value = members.value();
                if (!Kept.isNothing(value)) {
                    parts[number] = value;
                }
            }
        }
    }

    private String type() {
        String name = text(TYPE);
        if (name == null) {
            return "unknown";
        }
        if (!name.startsWith("#")) {
            return flatType(name);
        }
        int from = name.startsWith(TYPE_PREFIX) ? TYPE_PREFIX.length() : 1;
        boolean suffixed = name.endsWith(TYPE_SUFFIX) && name.length() > from + TYPE_SUFFIX.length();
        return name.substring(from, suffixed ? name.length() - TYPE_SUFFIX.length() : name.length());
    }

    private String flatType(String name) {
        if (name.equals("Registry")) {
            return parts[REGISTRY_VALUE] == null ? "registryKey" : "registryValue";
        }
        String known = FLAT_TYPES.get(name);
        return known != null ? known : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private @Nullable String key(String type) {
        return switch (type) {
            case DEVICE_TYPE -> firstOf(DEVICE, DIRECTORY_DEVICE, DNS_NAME, HOST_NAME);
            case "user" -> user();
            case "file" -> parts[SHA256] != null ? text(SHA256) : joined(FILE_NAME, FILE_PATH, FILE_NAME, DEVICE);
            case "process" -> joined(PROCESS_ID, PROCESS_ID, PROCESS_CREATED, DEVICE);
            case "ip" -> text(IP_ADDRESS);
            case "url" -> text(URL);
            case "mailbox" -> parts[MAILBOX] != null ? text(MAILBOX) : user();
            case "analyzedMessage" -> joined(MESSAGE_ID, MESSAGE_ID, RECIPIENT);
            case "registryKey" -> joined(REGISTRY_KEY, HIVE, REGISTRY_KEY, DEVICE);
            case "registryValue" ->
                joined(
                        REGISTRY_KEY,
                        HIVE,
                        REGISTRY_KEY,
                        parts[REGISTRY_VALUE_NAME] == null ? REGISTRY_VALUE : REGISTRY_VALUE_NAME,
                        DEVICE);
            case "securityGroup" -> text(GROUP);
            case "cloudApplication", "oauthApplication" -> text(APPLICATION);
            default -> text(RESOURCE);
        };
    }

    private @Nullable String user() {
        String key = firstOf(PRINCIPAL_NAME, SID, DIRECTORY_USER);
        return key != null ? key : joined(ACCOUNT_NAME, DOMAIN_NAME, ACCOUNT_NAME);
    }

    private @Nullable String firstOf(int... choices) {
        for (int part : choices) {
            if (parts[part] != null) {
                return text(part);
            }
        }
        return null;
    }

    /** The parts that have a value, with a bar between them; null when {@code needed} has none. */
    private @Nullable String joined(int needed, int... together) {
        if (parts[needed] == null) {
            return null;
        }
        StringBuilder key = new StringBuilder();
        for (int part : together) {
            String text = text(part);
            if (text != null) {
                key.append(key.isEmpty() ? "" : "|").append(text);
            }
        }
        return key.toString();
    }

    private @Nullable String text(int part) {
        Slice value = parts[part];
        return value == null ? null : JsonText.string(value);
    }

    private String hash(Slice item) {
        sha256.update(item.bytes(), item.from(), item.length());
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static NameTable table() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("@odata.type", TYPE);
        numbers.put("entityType", TYPE);
        numbers.put("createdDateTime", CREATED);
        numbers.put("evidenceCreationTime", CREATED);
        numbers.put("verdict", VERDICT);
        numbers.put("remediationStatus", REMEDIATION_STATUS);
        numbers.put("roles", ROLES);
        numbers.put("detailedRoles", DETAILED_ROLES);
        numbers.put("mdeDeviceId", DEVICE);
        numbers.put("deviceId", DEVICE);
        numbers.put("mdatpDeviceId", DEVICE);
        numbers.put("azureAdDeviceId", DIRECTORY_DEVICE);
        numbers.put("aadDeviceId", DIRECTORY_DEVICE);
        numbers.put("deviceDnsName", DNS_NAME);
        numbers.put("hostName", HOST_NAME);
        numbers.put("userAccount", USER_ACCOUNT);
        numbers.put("userPrincipalName", PRINCIPAL_NAME);
        numbers.put("userSid", SID);
        numbers.put("azureAdUserId", DIRECTORY_USER);
        numbers.put("aadUserId", DIRECTORY_USER);
        numbers.put("accountName", ACCOUNT_NAME);
        numbers.put("domainName", DOMAIN_NAME);
        numbers.put("fileDetails", FILE_DETAILS);
        numbers.put("sha256", SHA256);
        numbers.put("fileName", FILE_NAME);
        numbers.put("filePath", FILE_PATH);
        numbers.put("processId", PROCESS_ID);
        numbers.put("processCreationDateTime", PROCESS_CREATED);
        numbers.put("processCreationTime", PROCESS_CREATED);
        numbers.put("ipAddress", IP_ADDRESS);
        numbers.put("url", URL);
        numbers.put("primaryAddress", MAILBOX);
        numbers.put("mailboxAddress", MAILBOX);
        numbers.put("networkMessageId", MESSAGE_ID);
        numbers.put("recipientEmailAddress", RECIPIENT);
        numbers.put("recipient", RECIPIENT);
        numbers.put("registryHive", HIVE);
        numbers.put("registryKey", REGISTRY_KEY);
        numbers.put("registryValue", REGISTRY_VALUE);
        numbers.put("registryValueName", REGISTRY_VALUE_NAME);
        numbers.put("resourceId", RESOURCE);
        numbers.put("amazonResourceId", RESOURCE);
        numbers.put("fullResourceName", RESOURCE);
        numbers.put("securityGroupId", GROUP);
        numbers.put("appId", APPLICATION);
        numbers.put("applicationId", APPLICATION);
        return new NameTable(numbers);
    }
}
