package ta.defender.splunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import ta.defender.http.ApiException;
import ta.defender.model.Secret;
import ta.defender.testing.FakeTransport;
import ta.defender.testing.FakeTransport.Answer;

final class KvCollectionTest {
    private static final String DATA = "/servicesNS/nobody/TA_defender/storage/collections/data/positions";

    private final FakeTransport splunk = new FakeTransport();
    private final KvCollection collection =
            new ManagementPort(splunk, URI.create("https://127.0.0.1:8089"), Secret.of("key")).collection("positions");

    @Test
    void put_savesTheDocumentOverTheOldOne() throws Exception {
        splunk.answer(Answer.text(200, "[\"k\"]"));

        collection.put("{\"_key\":\"k\"}");

        assertThat(splunk.lastRequest().method()).isEqualTo("POST");
        assertThat(splunk.lastRequest().uri().getPath()).isEqualTo(DATA + "/batch_save");
        assertThat(splunk.lastRequest().body().text()).isEqualTo("[{\"_key\":\"k\"}]");
        assertThat(splunk.lastRequest().body().contentType()).startsWith("application/json");
    }

    @Test
    void get_givesTheDocumentOrNothing() throws Exception {
        splunk.when("GET", "/data/positions/here", Answer.text(200, "{\"a\":1}"))
                .when("GET", "/data/positions/gone", Answer.status(404))
                .when("GET", "/config/positions", Answer.text(200, "{}"));

        assertThat(collection.get("here")).contains("{\"a\":1}");
        assertThat(collection.get("gone")).isEmpty();
    }

    /** Else a collection that is not there (yet) would read as "never collected". */
    @Test
    void get_whenTheCollectionIsUnknown_isARefusal() {
        splunk.answer(Answer.status(404));

        assertThatThrownBy(() -> collection.get("k"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("positions");
    }

    @Test
    void get_whenTheStoreIsStarting_isARefusal() {
        splunk.answer(Answer.text(503, "{\"messages\":[{\"text\":\"KV Store is starting\"}]}"));

        assertThatThrownBy(() -> collection.get("k"))
                .isInstanceOf(ApiException.class)
                .hasMessageContainingAll("503", "KV Store is starting");
    }

    @Test
    void delete_ofNothing_isNoFailure() throws Exception {
        splunk.answer(Answer.status(404));

        collection.delete("a/b");

        assertThat(splunk.lastRequest().method()).isEqualTo("DELETE");
        assertThat(splunk.lastRequest().uri().getRawPath()).isEqualTo(DATA + "/a%2Fb");
    }
}
