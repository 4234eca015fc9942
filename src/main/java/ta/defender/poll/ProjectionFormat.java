package ta.defender.poll;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import ta.defender.json.JsonText;
import ta.defender.json.NameTable;
import ta.defender.json.Slice;
import ta.defender.json.Words;
import ta.defender.poll.Projection.KnownComments;
import ta.defender.poll.Projection.KnownList;

/**
 * The bytes of a projection, {@value #MOST_BYTES} at most. Where an object has more than fits, long texts keep their beginning
 * and a hash, list items a hash, and lists of more than {@value #MOST_ITEMS} items their length and a sum.
 */
final class ProjectionFormat {
    /** So many items of a list are known one by one. */
    static final int MOST_ITEMS = 10_000;

    /** More than a list of evidence and three of tags or alerts take that have this many items each. */
    static final int MOST_BYTES = 1_040_000;

    private static final int FORMAT = 1;
    private static final int MOST_ID = 256;
    private static final int MOST_VERSION = 64;
    private static final int MOST_VALUE = 160;
    private static final int MOST_OF_ALL_VALUES = 800;
    private static final int MOST_ROLES = 60;

    /** For the texts of a list: what items are called, values that are not among {@link #WORDS}. */
    private static final int MOST_OF_ALL_TEXTS = 64 << 10;

    private static final int NOTHING = 0;
    private static final int WHOLE = 1;
    private static final int BEGINNING = 2;
    private static final int FIRST_WORD = 3;
    private static final int UNKNOWN = 255;

    private static final ObjectForm[] FORMS = ObjectForm.values();

    /** Values that nearly every object has; only ever added to. */
    private static final List<String> WORDS = List.of(
            "new",
            "inProgress",
            "resolved",
            "active",
            "redirected",
            "awaitingAction",
            "unknown",
            "truePositive",
            "falsePositive",
            "informationalExpectedActivity",
            "informational",
            "low",
            "medium",
            "high",
            "none",
            "suspicious",
            "malicious",
            "noThreatsFound",
            "remediated",
            "prevented",
            "blocked",
            "notFound",
            "malware",
            "phishing",
            "multiStagedAttack",
            "maliciousUserActivity",
            "compromisedAccount",
            "unwantedSoftware",
            "securityTesting",
            "lineOfBusinessApplication",
            "confirmedActivity",
            "notMalicious",
            "notEnoughDataToValidate",
            "other",
            "New",
            "InProgress",
            "Resolved",
            "Active",
            "Redirected",
            "Unknown",
            "TruePositive",
            "FalsePositive",
            "InformationalExpectedActivity",
            "Informational",
            "Low",
            "Medium",
            "High",
            "UnSpecified",
            "None",
            "Suspicious",
            "Malicious",
            "Clean",
            "Remediated",
            "Prevented",
            "Blocked",
            "NotAvailable",
            "Queued",
            "Running",
            "UnsupportedAlertType",
            "UnsupportedOs",
            "Benign",
            "Failed",
            "SuccessfullyRemediated",
            "PartiallyRemediated",
            "queued",
            "running",
            "unsupportedAlertType",
            "unsupportedOs",
            "benign",
            "failed",
            "successfullyRemediated",
            "partiallyRemediated");

    private static final Slice[] WORD_TEXTS =
            WORDS.stream().map(word -> Slice.of("\"" + word + "\"")).toArray(Slice[]::new);

    private static final NameTable WORD_NUMBERS = new NameTable(
            IntStream.range(0, WORDS.size()).boxed().collect(Collectors.toMap(WORDS::get, number -> number)));

    private byte[] bytes = new byte[4 << 10];
    private int length;

    /** Writes a projection; what is left of it is what {@link #read} gives back. */
    byte[] write(Projection projection) {
        length = 0;
        put(FORMAT);
        put(projection.form().number());
        byte[] id = projection.id().getBytes(StandardCharsets.UTF_8);
        text(Slice.of(id, 0, Math.min(id.length, MOST_ID)));
        value(Kept.of(projection.version()).shortened(MOST_VERSION));
        instant(projection.updated());
        number(projection.firstRead());
        values(projection.values());
        list(projection.customTags());
        list(projection.systemTags());
        put(projection.comments().hashes().size());
        for (long hash : projection.comments().hashes()) {
            number(hash);
        }
        instant(projection.comments().allBefore());
        list(projection.alerts());
        evidence(projection.evidence());
        return Arrays.copyOf(bytes, length);
    }

    private void values(List<Kept> values) {
        int spare = MOST_OF_ALL_VALUES;
        for (Kept value : values) {
            int before = length;
            value(value.shortened(Math.min(MOST_VALUE, Math.max(spare, 8))));
            spare -= length - before;
        }
    }

    private void list(KnownList<ListItem> list) {
        if (!header(list)) {
            return;
        }
        int spare = MOST_OF_ALL_TEXTS;
        for (ListItem item : list.items()) {
            Slice text = item.text();
            if (text != null && text.length() <= spare) {
                spare -= text.length();
                text(text);
            } else {
                varint(0);
                number(item.hash());
            }
        }
    }

    private void evidence(KnownList<Evidence> list) {
        if (!header(list)) {
            return;
        }
        int spare = MOST_OF_ALL_TEXTS;
        for (Evidence item : list.items()) {
            number(item.keyHash());
            for (int shift = 24; shift >= 0; shift -= 8) {
                put(item.content() >>> shift);
            }
            spare = valueWithin(spare, item.verdict());
            spare = valueWithin(spare, item.remediationStatus());
            spare = valueWithin(spare, item.detailedRoles().shortened(MOST_ROLES));
            String key = item.key();
            byte[] text = key == null ? new byte[0] : key.getBytes(StandardCharsets.UTF_8);
            int kept = text.length <= spare ? text.length : 0;
            text(Slice.of(text, 0, kept));
            spare -= kept;
        }
    }

    /** Writes how long a list is; gives whether its items follow. */
    private boolean header(KnownList<?> list) {
        varint(list.total());
        number(list.sum());
        boolean kept = list.isComplete() && list.total() <= MOST_ITEMS;
        put(kept ? 1 : 0);
        return kept;
    }

    /** Writes a value, or its hash when its text has no room; gives the room left. */
    private int valueWithin(int spare, Kept value) {
        Slice text = value.text();
        if (text == null || (value.hash() == 0 && word(text) >= 0)) {
            value(value);
            return spare;
        }
        if (text.length() > spare) {
            value(value.hashed());
            return spare;
        }
        value(value);
        return spare - text.length();
    }

    private void value(Kept value) {
        Slice text = value.text();
        if (value.isEmpty()) {
            put(NOTHING);
        } else if (value.isUnknown()) {
            put(UNKNOWN);
        } else if (value.hash() != 0 || text == null) {
            put(BEGINNING);
            number(value.hash());
            text(text == null ? Slice.of(new byte[0]) : text);
        } else {
            int word = word(text);
            if (word < 0) {
                put(WHOLE);
                text(text);
            } else {
                put(FIRST_WORD + word);
            }
        }
    }

    /** The number of the word that a string is, negative for any other value. */
    private static int word(Slice text) {
        return JsonText.isString(text) ? WORD_NUMBERS.numberOf(text.bytes(), text.from() + 1, text.to() - 1) : -1;
    }

    private void instant(@Nullable Instant instant) {
        number(instant == null ? Long.MIN_VALUE : instant.getEpochSecond());
        varint(instant == null ? 0 : instant.getNano());
    }

    private void text(Slice text) {
        varint(text.length());
        makeRoom(text.length());
        System.arraycopy(text.bytes(), text.from(), bytes, length, text.length());
        length += text.length();
    }

    private void number(long number) {
        makeRoom(Long.BYTES);
        Words.set(bytes, length, Long.reverseBytes(number));
        length += Long.BYTES;
    }

    private void varint(int number) {
        int rest = number;
        while (rest > 0x7F) {
            put((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    private void put(int octet) {
        makeRoom(1);
        bytes[length++] = (byte) octet;
    }

    private void makeRoom(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** Reads what {@link #write} wrote; null for anything else. */
    static @Nullable Projection read(byte[] written) {
        try {
            Reading in = new Reading(ByteBuffer.wrap(written));
            return in.octet() == FORMAT ? in.projection() : null;
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | DateTimeException
                | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private record Reading(ByteBuffer in) {
        Projection projection() {
            ObjectForm form = FORMS[octet()];
            String id = text().utf8();
            Slice version = value().text();
            Instant updated = instant();
            long firstRead = in.getLong();
            List<Kept> values = new ArrayList<>(Part.VALUES);
            for (int i = 0; i < Part.VALUES; i++) {
                values.add(value());
            }
            KnownList<ListItem> customTags = list();
            KnownList<ListItem> systemTags = list();
            int commentCount = octet();
            List<Long> comments = new ArrayList<>(commentCount);
            for (int i = 0; i < commentCount; i++) {
                comments.add(in.getLong());
            }
            Instant allBefore = instant();
            return new Projection(
                    form,
                    id,
                    version,
                    updated,
                    firstRead,
                    values,
                    customTags,
                    systemTags,
                    list(),
                    new KnownComments(comments, allBefore),
                    evidence());
        }

        private KnownList<ListItem> list() {
            int total = varint();
            long sum = in.getLong();
            List<ListItem> items = new ArrayList<>();
            if (octet() == 1) {
                for (int i = 0; i < total; i++) {
                    Slice text = text();
                    items.add(text.length() > 0 ? ListItem.of(text) : new ListItem(in.getLong(), null));
                }
            }
            return new KnownList<>(items, total, sum);
        }

        private KnownList<Evidence> evidence() {
            int total = varint();
            long sum = in.getLong();
            List<Evidence> items = new ArrayList<>();
            if (octet() == 1) {
                for (int i = 0; i < total; i++) {
                    long hash = in.getLong();
                    int content = in.getInt();
                    Kept verdict = value();
                    Kept remediationStatus = value();
                    Kept detailedRoles = value();
                    Slice key = text();
                    items.add(new Evidence(
                            hash,
                            key.length() > 0 ? key.utf8() : null,
                            content,
                            verdict,
                            remediationStatus,
                            detailedRoles));
                }
            }
            return new KnownList<>(items, total, sum);
        }

        private Kept value() {
            int tag = octet();
            return switch (tag) {
                case NOTHING -> Kept.NOTHING;
                case UNKNOWN -> Kept.UNKNOWN;
                case WHOLE -> new Kept(text(), 0);
                case BEGINNING -> {
                    long hash = in.getLong();
                    Slice text = text();
                    yield new Kept(text.length() > 0 ? text : null, hash);
                }
                default -> new Kept(WORD_TEXTS[tag - FIRST_WORD], 0);
            };
        }

        private @Nullable Instant instant() {
            long second = in.getLong();
            int nano = varint();
            return second == Long.MIN_VALUE ? null : Instant.ofEpochSecond(second, nano);
        }

        private Slice text() {
            int size = varint();
            if (size < 0 || size > in.remaining()) {
                throw new IllegalArgumentException("a text of " + size + " bytes");
            }
            byte[] text = new byte[size];
            in.get(text);
            return Slice.of(text);
        }

        private int varint() {
            int number = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int octet = octet();
                number |= (octet & 0x7F) << shift;
                if (octet < 0x80) {
                    break;
                }
            }
            return number;
        }

        int octet() {
            return in.get() & 0xFF;
        }
    }
}
