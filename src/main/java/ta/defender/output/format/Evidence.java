package ta.defender.output.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The evidence of an alert, whichever API it came from. */
final class Evidence {
    private static final String TYPE_PREFIX = "#microsoft.graph.security.";
    private static final String TYPE_SUFFIX = "Evidence";
    private static final List<String> VERDICTS = List.of("malicious", "suspicious");

    /** One item. */
    record Item(Mapping.EvidenceType type, Document object, List<String> roles) {
        String kind() {
            return type.kind();
        }

        boolean isAttacker() {
            return roles.contains("attacker") || roles.contains("source");
        }

        boolean isTarget() {
            return roles.contains("destination")
                    || roles.contains("attacked")
                    || (kind().equals("ip") && roles.contains("compromised"));
        }
    }

    /** Puts the values of one group of rules; true when the group's first rule found its slot. */
    interface Slots {
        boolean fill(String group, Document object);

        /** True when the key of the group's first rule has a value already. */
        boolean isTaken(String group);
    }

    private final List<Item> devices;
    private final List<Item> items;

    private Evidence(List<Item> devices, List<Item> items) {
        this.devices = devices;
        this.items = items;
    }

    static Evidence of(EventKind kind, Document alert, Mapping mapping) {
        List<Item> devices = new ArrayList<>();
        if (kind == EventKind.XDR_ALERT) {
            alert.objects("devices")
                    .forEach(device -> devices.add(new Item(mapping.evidenceType("device"), device, roles(device))));
        }
        List<Item> items = new ArrayList<>();
        for (Document object : alert.objects(kind == EventKind.XDR_ALERT ? "entities" : "evidence")) {
            items.add(item(object, mapping));
        }
        return new Evidence(devices, items);
    }

    static Item item(Document object, Mapping mapping) {
        return new Item(mapping.evidenceType(vendorType(object)), object, roles(object));
    }

    /** The items that the alert lists as evidence. */
    List<Item> items() {
        return items;
    }

    /** Fills slots from the first item of each kind. */
    void fillPrimary(Slots slots) {
        Item device = best("device", item -> !item.isTarget());
        Item attackingIp = first("ip", Item::isAttacker);
        if (attackingIp != null) {
            slots.fill("ip", attackingIp.object());
        }
        if (device != null) {
            slots.fill("device", device.object());
            slots.fill(attackingIp == null ? "device address" : "device target address", device.object());
        }
        Item targetDevice = first("device", Item::isTarget);
        if (targetDevice != null) {
            slots.fill("device target", targetDevice.object());
            slots.fill("device target address", targetDevice.object());
        }
        Item ip = attackingIp == null ? first("ip", item -> !item.isTarget()) : null;
        Item targetIp = first("ip", Item::isTarget);
        if (targetIp != null) {
            slots.fill("ip target", targetIp.object());
        }
        if (ip != null && (slots.isTaken("ip") || !slots.fill("ip", ip.object()))) {
            slots.fill("ip target", ip.object());
        }
        Item file = first("file", item -> true);
        Item process = first("process", item -> true);
        Item fileOrImage = file == null ? process : file;
        if (fileOrImage != null) {
            slots.fill("file", fileOrImage.object());
        }
        if (process != null) {
            slots.fill("process", process.object());
        }
        all().forEach(item -> slots.fill("any", item.object()));
        fillFirst(slots, "message");
        fillFirst(slots, "mailbox");
        fillUsers(slots, process);
        Item mailbox = first("mailbox", item -> true);
        if (mailbox != null) {
            fillFree(slots, "user", mailbox);
        }
        if (device != null) {
            fillFree(slots, "device domain", device);
        }
        for (String kind : List.of("url", "dns", "registry", "application", "resource")) {
            fillFirst(slots, kind);
        }
    }

    private void fillUsers(Slots slots, @Nullable Item process) {
        Item user = best("user", item -> !item.isTarget());
        if (user != null) {
            fillFree(slots, slots.isTaken("user") ? "user target" : "user", user);
        }
        Item target = first("user", Item::isTarget);
        if (target != null) {
            fillFree(slots, user == null && !slots.isTaken("user") ? "user" : "user target", target);
        }
        if (user == null && target == null && process != null) {
            fillFree(slots, "user", process);
        }
    }

    /** Name, domain and identifier of one item only. */
    private static void fillFree(Slots slots, String group, Item item) {
        if (!slots.isTaken(group)) {
            slots.fill(group, item.object());
        }
    }

    /** Fills slots from one item alone. */
    static void fillFrom(Item item, Slots slots) {
        String kind = item.kind();
        boolean target = item.isTarget();
        switch (kind) {
            case "device" -> {
                slots.fill(target ? "device target" : "device", item.object());
                slots.fill(target ? "device target address" : "device address", item.object());
                if (!target) {
                    slots.fill("device domain", item.object());
                }
            }
            case "ip", "user" -> slots.fill(target ? kind + " target" : kind, item.object());
            case "process" -> {
                slots.fill("file", item.object());
                slots.fill("process", item.object());
                slots.fill("user", item.object());
            }
            case "mailbox" -> {
                slots.fill("mailbox", item.object());
                slots.fill("user", item.object());
            }
            default -> slots.fill(kind, item.object());
        }
        slots.fill("any", item.object());
        slots.fill("item", item.object());
    }

    /** The status of the first item that was acted on, for alerts whose evidence has no detection status. */
    static @Nullable String remediation(List<Item> items) {
        for (Item item : items) {
            String status = item.object().text("remediationStatus");
            if (status != null
                    && !List.of("none", "unknown", "unknownfuturevalue").contains(lower(status))) {
                return Text.decapitalised(status);
            }
        }
        return null;
    }

    private void fillFirst(Slots slots, String kind) {
        Item item = first(kind, any -> true);
        if (item != null) {
            slots.fill(kind, item.object());
        }
    }

    /** Devices of their own list first; then the items, those with the worst verdict at the front. */
    private List<Item> all() {
        List<List<Item>> byVerdict = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Item item : items) {
            int worst = VERDICTS.indexOf(verdict(item));
            byVerdict.get(worst < 0 ? VERDICTS.size() : worst).add(item);
        }
        List<Item> all = new ArrayList<>(devices);
        byVerdict.forEach(all::addAll);
        return all;
    }

    private static String verdict(Item item) {
        String verdict = item.object().text("verdict");
        return verdict == null ? "" : lower(verdict);
    }

    private @Nullable Item best(String kind, Predicate<Item> suitable) {
        Item attacker = first(kind, Item::isAttacker);
        return attacker == null ? first(kind, suitable) : attacker;
    }

    private @Nullable Item first(String kind, Predicate<Item> suitable) {
        for (List<Item> list : List.of(devices, items)) {
            for (Item item : list) {
                if (item.kind().equals(kind) && suitable.test(item)) {
                    return item;
                }
            }
        }
        return null;
    }

    private static String vendorType(Document object) {
        String type = object.text("@odata.type");
        if (type == null) {
            String flat = object.text("entityType");
            return flat == null ? "other" : flat;
        }
        String name = type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
        return name.endsWith(TYPE_SUFFIX) ? name.substring(0, name.length() - TYPE_SUFFIX.length()) : name;
    }

    private static List<String> roles(Document object) {
        List<String> roles = object.texts("roles");
        roles.addAll(object.texts("evidenceRole"));
        roles.replaceAll(Evidence::lower);
        return roles;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
