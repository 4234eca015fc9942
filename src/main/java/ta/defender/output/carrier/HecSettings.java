package ta.defender.output.carrier;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How messages go to Splunk's HTTP Event Collector.
 *
 * @param url base address, such as {@code https://splunk.example:8088}
 * @param authorization value of the header, with the token
 * @param channel the first channel
 * @param newChannel makes a further one
 * @param isJson the message is JSON, and becomes an object in the event
 */
public record HecSettings(
        URI url,
        String authorization,
        boolean ack,
        Duration ackTimeout,
        String channel,
        Supplier<String> newChannel,
        long batchBytes,
        boolean isJson) {
    @Override
    public String toString() {
        return "HecSettings[" + url + "]";
    }
}
