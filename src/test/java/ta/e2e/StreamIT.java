package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;
import ta.simulator.splunkd.client.SplunkEvent;

/** The package reads event hubs from a real broker, signs in as Event Hubs wants it, and loses and repeats nothing. */
final class StreamIT {
    private static EventHubStandIn hubs;
    private static Forwarder forwarder;

    @BeforeAll
    static void open() throws Exception {
        hubs = EventHubStandIn.start();
        forwarder = Forwarder.start(hubs);
    }

    @AfterAll
    static void close() {
        forwarder.close();
        hubs.close();
    }

    @Test
    void records_ofAllTables_areEventsAsTheyCame() throws Exception {
        hubs.createHub("all", 3);
        try (StreamPublisher publisher = new StreamPublisher(hubs, 1)) {
            publisher.publish("all", 3, 30, 23);
            forwarder.createInput("all", "all", "consumer_group", "all");
            forwarder.awaitRecords("all", 690);
            List<String> records = forwarder.records("all");

            assertThat(records)
                    .isEqualTo(publisher.published().stream().sorted().toList());
        }
        SplunkEvent event = forwarder.events("source=eventhub:localhost/all").get(0);
        assertThat(event.sourcetype()).isEqualTo("ms:defender:eventhub");
        assertThat(event.raw())
                .contains("\"Timestamp\":\"" + event.time().toString().substring(0, 21));
    }
}
