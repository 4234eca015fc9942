package ta.knowledge;

/**
 * An event as it is in an index.
 *
 * @param name what it stands for, also the name of its file of expectations
 */
public record Event(String name, String sourcetype, String source, String raw) {
    @Override
    public String toString() {
        return name;
    }
}
