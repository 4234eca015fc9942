package ta.defender.output.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ta.defender.json.Timestamps;

/** Items of evidence as OCSF's {@code evidences}. */
final class OcsfEvidence {
    private static final Pattern EMAIL =
            Pattern.compile("[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-zA-Z0-9-]+\\.[a-zA-Z0-9.-]+");
    private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]+");

    /** OCSF's {@code algorithm_id}. */
    private static final Map<String, Integer> ALGORITHMS = Map.of("md5", 1, "sha1", 2, "sha256", 3);

    private static final Map<String, Integer> SYSTEMS =
            Map.of("windows", 100, "linux", 200, "android", 201, "mac", 300, "ios", 301);

    /** The type of an item is in its name. */
    private static final List<String> TYPES = List.of("@odata.type", "entityType");

    /** A path holds the texts of folder and file. */
    private static final int SHORTEST_PART = 3;

    private OcsfEvidence() {}

    static JsonArray of(Evidence evidence) {
        JsonArray list = new JsonArray();
        evidence.items().forEach(item -> list.add(item(item)));
        return list;
    }

    static JsonObject item(Evidence.Item item) {
        Set<String> read = new HashSet<>();
        Document object = item.object().noting(read);
        JsonObject evidence = new JsonObject();
        evidence.addProperty("name", item.type().name());
        switch (item.kind()) {
            case "device" -> add(evidence, "device", device(object));
            case "user" -> add(evidence, "user", user(object));
            case "mailbox" -> add(evidence, "user", mailbox(object));
            case "process" -> {
                add(evidence, "process", process(object));
                if (!evidence.has("process")) {
                    add(evidence, "file", file(object));
                }
            }
            case "file" -> add(evidence, "file", file(object));
            case "ip" -> add(evidence, item.isTarget() ? "dst_endpoint" : "src_endpoint", endpoint(object));
            case "url" -> add(evidence, "url", single("url_string", object.text("url")));
            case "message" -> add(evidence, "email", email(object));
            case "registry" -> registry(object, evidence);
            default -> {
                // Only as data.
            }
        }
        boolean mapped = evidence.size() > 1;
        Set<String> values = new HashSet<>();
        if (mapped) {
            values(evidence, values);
            read.addAll(TYPES);
            TYPES.forEach(type -> values.add(String.valueOf(object.text(type))));
        }
        JsonObject data = rest(item.object(), "", read, values);
        if (!mapped || data.size() > 0) {
            evidence.add("data", data);
        }
        return evidence;
    }

    /** Texts that stand in attributes; numbers of OCSF's own lists are none. */
    private static void values(JsonElement element, Set<String> values) {
        if (element instanceof JsonObject object) {
            object.entrySet().stream()
                    .filter(member -> !member.getKey().endsWith("_id"))
                    .forEach(member -> values(member.getValue(), values));
        } else if (element instanceof JsonArray array) {
            array.forEach(item -> values(item, values));
        } else {
            values.add(element.getAsString());
        }
    }

    /** What has no attribute: members that were not asked for, or whose value an attribute could not take. */
    private static JsonObject rest(Document object, String path, Set<String> read, Set<String> values) {
        JsonObject rest = new JsonObject();
        for (String name : object.names()) {
            String own = path + name;
            Document inner = object.object(name);
            String text = object.text(name);
            if (inner != null && read.stream().anyMatch(other -> other.startsWith(own + "."))) {
                JsonObject restOfInner = rest(inner, own + ".", read, values);
                if (restOfInner.size() > 0) {
                    rest.add(name, restOfInner);
                }
            } else if (text != null && !(read.contains(own) && hasAttribute(text, values))) {
                rest.add(name, object.element(name));
            }
        }
        return rest;
    }

    private static boolean hasAttribute(String text, Set<String> values) {
        Instant time = Timestamps.parse(text);
        return values.contains(text)
                || (time != null && values.contains(Long.toString(time.toEpochMilli())))
                || (text.length() >= SHORTEST_PART && values.stream().anyMatch(value -> value.contains(text)));
    }

    private static @Nullable JsonObject device(Document object) {
        JsonObject device = new JsonObject();
        property(device, "hostname", object.first(List.of("deviceDnsName", "hostName", "computerDnsName")));
        property(
                device,
                "uid",
                object.first(List.of("mdeDeviceId", "mdatpDeviceId", "deviceId", "azureAdDeviceId", "aadDeviceId")));
        property(device, "ip", address(object.first(List.of("lastIpAddress", "lastExternalIpAddress"))));
        if (device.size() == 0) {
            return null;
        }
        device.addProperty("type_id", 0);
        property(device, "domain", object.first(List.of("dnsDomain", "ntDomain")));
        property(device, "risk_level", object.text("riskScore"));
        String platform = object.text("osPlatform");
        if (platform != null) {
            JsonObject os = new JsonObject();
            os.addProperty("name", platform);
            os.addProperty("type_id", system(platform));
            property(os, "version", object.text("version"));
            property(os, "build", object.text("osBuild"));
            device.add("os", os);
        }
        return device;
    }

    private static int system(String platform) {
        String lower = platform.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Integer> system : SYSTEMS.entrySet()) {
            if (lower.startsWith(system.getKey())) {
                return system.getValue();
            }
        }
        return 0;
    }

    private static @Nullable JsonObject user(Document object) {
        JsonObject user = new JsonObject();
        String principal = object.first(List.of("userAccount.userPrincipalName", "userPrincipalName"));
        String name = object.first(List.of("userAccount.accountName", "accountName"));
        property(user, "name", name == null ? principal : name);
        property(
                user,
                "uid",
                object.first(List.of(
                        "userAccount.userSid", "userSid", "userAccount.azureAdUserId", "aadUserId", "azureAdUserId")));
        if (user.size() == 0) {
            return null;
        }
        property(user, "domain", object.first(List.of("userAccount.domainName", "domainName")));
        property(user, "email_addr", emailAddress(principal));
        property(user, "display_name", object.text("userAccount.displayName"));
        return user;
    }

    private static @Nullable JsonObject mailbox(Document object) {
        String address = object.first(List.of("primaryAddress", "mailboxAddress", "userPrincipalName"));
        if (address == null) {
            return null;
        }
        JsonObject user = single("name", address);
        property(user, "email_addr", emailAddress(address));
        property(user, "display_name", object.first(List.of("displayName", "mailboxDisplayName")));
        return user;
    }

    private static @Nullable JsonObject process(Document object) {
        Long pid = number(object.text("processId"));
        if (pid == null) {
            return null;
        }
        JsonObject process = new JsonObject();
        process.addProperty("pid", pid);
        property(process, "name", object.first(List.of("imageFile.fileName", "fileName")));
        property(process, "cmd_line", object.text("processCommandLine"));
        time(process, "created_time", object, List.of("processCreationDateTime", "processCreationTime"));
        add(process, "file", file(object));
        add(process, "user", user(object));
        Long parentPid = number(object.text("parentProcessId"));
        if (parentPid != null) {
            JsonObject parent = new JsonObject();
            parent.addProperty("pid", parentPid);
            property(parent, "name", object.first(List.of("parentProcessImageFile.fileName", "parentProcessFileName")));
            time(parent, "created_time", object, List.of("parentProcessCreationDateTime", "parentProcessCreationTime"));
            process.add("parent_process", parent);
        }
        return process;
    }

    private static @Nullable JsonObject file(Document object) {
        String name = object.first(List.of("fileDetails.fileName", "imageFile.fileName", "fileName"));
        JsonArray hashes = new JsonArray();
        ALGORITHMS.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(algorithm -> {
            String hash = object.first(List.of(
                    "fileDetails." + algorithm.getKey(), "imageFile." + algorithm.getKey(), algorithm.getKey()));
            if (hash != null && HASH.matcher(hash).matches()) {
                JsonObject fingerprint = new JsonObject();
                fingerprint.addProperty("algorithm_id", algorithm.getValue());
                fingerprint.addProperty("value", hash);
                hashes.add(fingerprint);
            }
        });
        if (name == null) {
            return null;
        }
        JsonObject file = single("name", name);
        file.addProperty("type_id", 0);
        for (String folder : List.of("fileDetails.filePath", "imageFile.filePath", "filePath")) {
            if (object.text(folder) != null) {
                property(file, "path", Values.of("path", object, folder));
                property(file, "parent_folder", object.text(folder));
                break;
            }
        }
        Long size = number(object.first(List.of("fileDetails.fileSize", "imageFile.fileSize", "fileSize")));
        if (size != null) {
            file.addProperty("size", size);
        }
        if (!hashes.isEmpty()) {
            file.add("hashes", hashes);
        }
        return file;
    }

    private static @Nullable JsonObject endpoint(Document object) {
        String address = address(object.text("ipAddress"));
        return address == null ? null : single("ip", address);
    }

    private static @Nullable JsonObject email(Document object) {
        JsonObject email = new JsonObject();
        property(
                email,
                "from",
                emailAddress(object.first(List.of("p1Sender.emailAddress", "p2Sender.emailAddress", "sender"))));
        String recipient = emailAddress(object.first(List.of("recipientEmailAddress", "recipient")));
        if (recipient != null) {
            JsonArray to = new JsonArray();
            to.add(recipient);
            email.add("to", to);
        }
        if (email.size() == 0) {
            return null;
        }
        property(email, "subject", object.text("subject"));
        property(email, "uid", object.text("networkMessageId"));
        property(email, "message_uid", object.text("internetMessageId"));
        return email;
    }

    private static void registry(Document object, JsonObject evidence) {
        String path = object.text("registryKey") == null ? null : Values.of("registry", object, "registryKey");
        if (path == null) {
            return;
        }
        evidence.add("reg_key", single("path", path));
        String name = object.text("registryValueName");
        if (name != null) {
            JsonObject value = single("path", path);
            value.addProperty("name", name);
            property(value, "type", object.text("registryValueType"));
            String data = object.text("registryValue");
            if (data != null) {
                value.addProperty("data", data);
            }
            evidence.add("reg_value", value);
        }
    }

    // ------------------------------------------------------------ members

    static void property(JsonObject object, String name, @Nullable String value) {
        if (value != null) {
            object.addProperty(name, value);
        }
    }

    /** The path that had a time, null when none has. */
    static @Nullable String time(JsonObject object, String name, Document from, List<String> paths) {
        for (String path : paths) {
            String millis = Values.of("time", from, path);
            Long number = millis == null ? null : number(millis);
            if (number != null) {
                object.addProperty(name, number);
                return path;
            }
        }
        return null;
    }

    static @Nullable Long number(@Nullable String text) {
        String digits = text == null ? null : Values.fitted(text, "long");
        return digits == null ? null : Long.valueOf(digits);
    }

    static @Nullable String emailAddress(@Nullable String text) {
        return text != null && EMAIL.matcher(text).matches() ? text : null;
    }

    private static @Nullable String address(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String mapped = Values.ipv4(text);
        return mapped == null ? Values.ipv6(text) : mapped;
    }

    private static JsonObject single(String name, @Nullable String value) {
        JsonObject object = new JsonObject();
        property(object, name, value);
        return object;
    }

    private static void add(JsonObject object, String name, @Nullable JsonElement value) {
        if (value != null && !(value.isJsonObject() && value.getAsJsonObject().size() == 0)) {
            object.add(name, value);
        }
    }
}
