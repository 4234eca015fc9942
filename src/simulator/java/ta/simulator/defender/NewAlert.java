package ta.simulator.defender;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import ta.simulator.net.Json;

/** A generated alert that is being shaped before it is added to its tenant. */
public final class NewAlert {
    private final Tenant tenant;
    private final AlertGenerator generator;
    private final long number;
    private final Map<String, Object> members = new LinkedHashMap<>();
    private Instant created;
    private Optional<Instant> updated = Optional.empty();
    private Optional<Instant> visibleFrom = Optional.empty();
    private int digits;
    private String incident;
    private int padding;

    NewAlert(Tenant tenant, AlertGenerator generator, long number, Instant created) {
        this.tenant = tenant;
        this.generator = generator;
        this.number = number;
        this.created = created;
        this.digits = Timestamps.usualDigits(number * 5);
        this.incident = Long.toString(1_000_000 + number / 3);
    }

    /** When it was created, and updated too if nothing else is said. */
    public NewAlert createdAt(Instant instant) {
        created = instant;
        return this;
    }

    /** The last-update instant, for instance one in the past to make a late arrival. */
    public NewAlert updatedAt(Instant instant) {
        updated = Optional.of(instant);
        digits = 7;
        return this;
    }

    /** Fraction digits of the last-update instant, 0 to 7; the rest is cut off. */
    public NewAlert fractionDigits(int newDigits) {
        digits = newDigits;
        return this;
    }

    public NewAlert incident(String id) {
        incident = id;
        return this;
    }

    /** Sets any member of the Graph form. */
    public NewAlert with(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Reads do not see it before this time. */
    public NewAlert visibleFrom(Instant instant) {
        visibleFrom = Optional.of(instant);
        return this;
    }

    /** Reads do not see it before {@link Tenant#reveal}. */
    public NewAlert hidden() {
        return visibleFrom(Instant.MAX);
    }

    /** Makes it larger by about so many bytes. */
    public NewAlert padded(int bytes) {
        padding = bytes;
        return this;
    }

    /** Adds it and gives its identifier. */
    public String add() {
        JsonObject alert = generator.alert(number, created, incident);
        members.forEach((name, value) -> alert.add(name, Json.value(value)));
        if (padding > 0) {
            String text = "Padding with <tags> & \"quotes\" \\ ";
            alert.addProperty("description", text.repeat(padding / text.length() + 1));
        }
        return tenant.put(alert, updated.orElse(created), digits, visibleFrom.orElseGet(tenant::visibleFrom));
    }
}
