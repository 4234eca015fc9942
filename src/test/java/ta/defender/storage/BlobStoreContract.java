package ta.defender.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** What every {@link BlobStore} promises; each test has a container of its own. */
public abstract class BlobStoreContract {
    private static final String NAME = "tenantId=1/y=2026/m=11/d=23/h=17/m=00/PT1H.json";

    /** What is under test. */
    protected abstract BlobStore store();

    /** Makes a container. */
    protected abstract void createContainer(String container) throws Exception;

    /** Makes an empty append blob. */
    protected abstract void createBlob(String container, String name) throws Exception;

    /** Appends to a blob. */
    protected abstract void append(String container, String name, String text) throws Exception;

    /** Deletes a blob. */
    protected abstract void delete(String container, String name) throws Exception;

    @Test
    void containers_withPrefix_areThoseThatBeginSo() throws Exception {
        createContainer("prefix-b");
        createContainer("prefix-a");
        createContainer("other");

        assertThat(store().containers("prefix-")).containsExactly("prefix-a", "prefix-b");
        assertThat(store().containers("")).contains("other", "prefix-a");
        assertThat(store().containers("nothing-")).isEmpty();
    }

    @Test
    void folders_areThoseDirectlyBelow() throws Exception {
        createContainer("folders");
        for (String name : new String[] {"a/b/1.json", "a/c/2.json", "d/3.json", "top.json"}) {
            createBlob("folders", name);
        }

        assertThat(store().folders("folders", "")).containsExactly("a/", "d/");
        assertThat(store().folders("folders", "a/")).containsExactly("a/b/", "a/c/");
        assertThat(store().folders("folders", "a/b/")).isEmpty();
    }

    @Test
    void blobs_showSizeAndCreation() throws Exception {
        createContainer("blobs");
        createBlob("blobs", NAME);
        append("blobs", NAME, "0123456789");

        assertThat(store().blobs("blobs", "tenantId=1/y=2026/m=11/d=23/"))
                .singleElement()
                .satisfies(blob -> {
                    assertThat(blob.name()).isEqualTo(NAME);
                    assertThat(blob.size()).isEqualTo(10);
                    assertThat(Duration.between(blob.created(), store().clock().instant())
                                    .abs())
                            .isLessThan(Duration.ofMinutes(5));
                });
        assertThat(store().blobs("blobs", "tenantId=1/y=2026/m=11/d=24/")).isEmpty();
    }

    @Test
    void blob_thatGrows_keepsItsCreation() throws Exception {
        createContainer("grows");
        createBlob("grows", NAME);
        append("grows", NAME, "one\n");
        Blob before = store().blobs("grows", "").get(0);
        append("grows", NAME, "two\n");
        Blob after = store().blobs("grows", "").get(0);

        assertThat(after.created()).isEqualTo(before.created());
        assertThat(store().blobs("grows", "").get(0).mark())
                .isEqualTo(after.mark())
                .isNotEqualTo(before.mark());
        assertThat(after.size()).isEqualTo(8);
        assertThat(store().read("grows", NAME, 4, 100).created()).isEqualTo(before.created());
    }

    @Test
    void read_aPart_givesItsBytes() throws Exception {
        createContainer("parts");
        createBlob("parts", NAME);
        append("parts", NAME, "0123456789");

        assertThat(text(store().read("parts", NAME, 0, 4))).isEqualTo("0123");
        assertThat(text(store().read("parts", NAME, 4, 4))).isEqualTo("4567");
        assertThat(text(store().read("parts", NAME, 8, 4))).isEqualTo("89");
    }

    @Test
    void read_nameWithSpecialCharacters_isFound() throws Exception {
        String name = "resourceId=/A b+c&d%20/ä#?/y=2026/PT1H.json";
        createContainer("special");
        createBlob("special", name);
        append("special", name, "x");

        assertThat(store().blobs("special", "resourceId=/A b+c&d%20/"))
                .extracting(Blob::name)
                .containsExactly(name);
        assertThat(text(store().read("special", name, 0, 1))).isEqualTo("x");
    }

    @Test
    void read_behindTheEnd_isOfKindRange() throws Exception {
        createContainer("short");
        createBlob("short", NAME);
        append("short", NAME, "0123");

        assertThatThrownBy(() -> store().read("short", NAME, 4, 1)).satisfies(kind(Code.RANGE));
    }

    @Test
    void read_whenDeleted_isOfKindNotFound() throws Exception {
        createContainer("deleted");
        createBlob("deleted", NAME);
        append("deleted", NAME, "0123");
        delete("deleted", NAME);

        assertThatThrownBy(() -> store().read("deleted", NAME, 0, 1)).satisfies(kind(Code.NOT_FOUND));
    }

    @Test
    void container_thatIsMissing_isOfKindNotFound() {
        assertThatThrownBy(() -> store().folders("missing-one", "")).satisfies(kind(Code.NOT_FOUND));
        assertThatThrownBy(() -> store().blobs("missing-one", "x")).satisfies(kind(Code.NOT_FOUND));
    }

    /** Asserts the kind of a failure. */
    protected static java.util.function.Consumer<Throwable> kind(Code kind) {
        return failure -> assertThat(failure)
                .isInstanceOfSatisfying(
                        DefenderException.class, blob -> assertThat(blob.code()).isEqualTo(kind));
    }

    private static String text(BlobContent content) {
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
