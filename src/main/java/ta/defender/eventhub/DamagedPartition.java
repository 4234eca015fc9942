package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition with messages that the client cannot decode. It is read message by message, apart from the others, until
 * they are passed. Used by one thread.
 */
final class DamagedPartition implements AutoCloseable {
    /** Damage on the way passes, damage in the hub does not. */
    private static final int TRIES = 4;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final int MESSAGES_AT_ONCE = 100;

    private final MessageReader.Source source;
    private final TopicPartition partition;
    private final HubListener listener;
    private final long suspect;
    private @Nullable MessageReader reader;
    private Instant nextTry;
    private long position;
    private long firstLost = -1;
    private int tries;
    private boolean passed;

    /**
     * @param position of the next message to read
     * @param suspect offset of the message that cannot be decoded
     */
    DamagedPartition(
            MessageReader.Source source, TopicPartition partition, HubListener listener, long position, long suspect) {
        this.source = source;
        this.partition = partition;
        this.listener = listener;
        this.position = position;
        this.suspect = suspect;
        this.nextTry = source.clock().instant();
    }

    /** Of the next message to read. */
    long position() {
        return position;
    }

    /** Whether the messages in question are behind us, read or given up. */
    boolean isPassed() {
        return passed;
    }

    /** Reads what can be read for now. */
    List<ConsumerRecord<byte[], byte[]>> read() {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Instant end = source.clock().instant().plus(ANSWER);
        while (!passed
                && found.size() < MESSAGES_AT_ONCE
                && !source.clock().instant().isAfter(end)
                && !source.clock().instant().isBefore(nextTry)) {
            try {
                if (!step(found)) {
                    break;
                }
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                if (!KafkaErrors.mayBeOfAMessage(e)) {
                    throw e;
                }
                undecodable(e);
            }
        }
        return found;
    }

    /** Reads one message; false if there is none for now. */
    private boolean step(List<ConsumerRecord<byte[], byte[]>> found) {
        if (reader == null) {
            reader = new MessageReader(source, partition);
        }
        ConsumerRecord<byte[], byte[]> record = reader.read(position, ANSWER);
        if (record == null) {
            passed = reader.isEnd(position, ANSWER);
        } else if (firstLost < 0) {
            found.add(record);
            tries = 0;
            position = record.offset() + 1;
            passed = position > suspect;
            return true;
        } else {
            position = record.offset();
            passed = true;
        }
        if (passed && firstLost >= 0) {
            listener.skipped(
                    new OffsetGap(StartPositions.ours(partition), firstLost, position, OffsetGap.Cause.UNDECODABLE));
        }
        return false;
    }

    private void undecodable(Throwable e) {
        if (firstLost >= 0) {
            // the rest of the same batch
            position++;
            return;
        }
        tries++;
        if (tries == 1) {
            listener.undecodable(StartPositions.ours(partition), position, KafkaErrors.ofMessage(e));
        }
        if (tries < TRIES) {
            // with a fresh client: this one may hold half of the message
            close();
            nextTry = source.clock().instant().plus(BETWEEN_TRIES);
        } else {
            firstLost = position;
            position++;
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
