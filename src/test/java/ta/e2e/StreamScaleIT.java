package ta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ta.simulator.eventhub.EventHubStandIn;
import ta.simulator.eventhub.StreamPublisher;

/** Three hosts share a hub; one is killed, another is added: every record arrives, and only what was open comes twice. */
final class StreamScaleIT {
    private static final String HUB = "shared";
    private static final String GROUP = "forwarders";
    private static final int PARTITIONS = 6;
    private static final int PER_MESSAGE = 5;
    /** The dead member is missed after 30 seconds. */
    private final List<Forwarder> forwarders = new ArrayList<>();

    @Test
    void threeHosts_oneKilledOneAdded_bringEveryRecord() throws Exception {
        try (EventHubStandIn hubs = EventHubStandIn.start();
                StreamPublisher publisher = new StreamPublisher(hubs, 3)) {
            hubs.createHub(HUB, PARTITIONS);
            for (int i = 0; i < 3; i++) {
                addForwarder(hubs);
            }
            awaitShares();
            publish(publisher, 60);
            awaitEverything(publisher);
            assertThat(forwarders).allSatisfy(each -> assertThat(each.count("")).isPositive());
            // a rebalance that was planned repeats nothing
            assertThat(duplicates()).isZero();

            // right after a message was written and before its offset is committed
            publish(publisher, 30);
            Forwarder dead = forwarders.get(0);
            dead.standIn().killInput(Forwarder.SCHEME);
            dead.splunk().rest().disableInput(Forwarder.SCHEME, GROUP);
            publish(publisher, 30);
            addForwarder(hubs);
            publish(publisher, 30);
            awaitEverything(publisher);

            assertThat(arrived().keySet()).containsExactlyInAnyOrderElementsOf(publisher.published());
            // what the dead one had written of the 30 messages before its end, at most
            assertThat(duplicates()).isLessThanOrEqualTo(30 * PER_MESSAGE);
        } finally {
            forwarders.forEach(Forwarder::close);
        }
    }

    private void addForwarder(EventHubStandIn hubs) throws Exception {
        Forwarder forwarder = Forwarder.start(hubs);
        forwarders.add(forwarder);
        forwarder.createInput(GROUP, HUB, "consumer_group", GROUP);
    }

    private void publish(StreamPublisher publisher, int messages) {
        publisher.publish(HUB, PARTITIONS, messages, PER_MESSAGE);
    }

    /** Joining the group is not enough: a member has nothing to read before another one has given it up. */
    private void awaitShares() throws InterruptedException {
        for (Forwarder each : forwarders) {
            Waiting.until(
                    "a share of the partitions for each",
                    Waiting.HANG,
                    () -> !each.splunk()
                            .logLines("INFO", "Partitions assigned: " + HUB + "[")
                            .isEmpty(),
                    this::state);
        }
    }

    private void awaitEverything(StreamPublisher publisher) throws InterruptedException {
        int expected = publisher.published().size();
        Waiting.until(
                "every record",
                Waiting.HANG,
                () -> count() >= expected && arrived().size() == expected,
                this::state);
    }

    private int count() {
        return forwarders.stream().mapToInt(each -> each.count("")).sum();
    }

    /** Each record and how often it came. */
    private Map<String, Integer> arrived() {
        Map<String, Integer> arrived = new HashMap<>();
        forwarders.forEach(each -> each.records(HUB).forEach(record -> arrived.merge(record, 1, Integer::sum)));
        return arrived;
    }

    private int duplicates() {
        return arrived().values().stream().mapToInt(times -> times - 1).sum();
    }

    private String state() {
        StringBuilder text = new StringBuilder();
        forwarders.forEach(each -> text.append(each.state()).append('\n'));
        return text.toString();
    }
}
