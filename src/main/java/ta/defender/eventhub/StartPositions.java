package ta.defender.eventhub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import ta.defender.eventhub.StreamSettings.Start;

/**
 * Where a partition begins for which the group has no commit: at the start position when the hub is new to the group, at
 * its oldest message when the partition was added later or the hub was created anew. Each commit carries how many
 * partitions the hub had when it was new to the group, so that the cases can be told apart by every member.
 */
final class StartPositions {
    private static final Pattern FIRST = Pattern.compile("first=(\\d{1,6})");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Of all nodes together. */
    private static final Duration NODES = Duration.ofSeconds(15);

    private static final Duration ONE_MESSAGE = Duration.ofSeconds(10);

    /** Delays each start while the node of the partition does not answer. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

    /** As if every partition had been added later. */
    private static final int CREATED_ANEW = 0;

    private final Consumer<byte[], byte[]> consumer;
    private final Start start;
    private final CommittedOffsets memory;
    private final MessageReader.Source single;
    private final NodeOffsets offsets;
    private final Map<String, Integer> firstCounts = new HashMap<>();

    StartPositions(
            Consumer<byte[], byte[]> consumer, Start start, CommittedOffsets memory, MessageReader.Source single) {
        this.consumer = consumer;
        this.start = start;
        this.memory = memory;
        this.single = single;
        this.offsets = new NodeOffsets(consumer);
    }

    /**
     * What was found out about partitions.
     *
     * @param begun where those without a commit begin, to be committed at once: a start at the end must not move with each
     *     new connection
     * @param positions where each of them begins
     * @param gaps of hubs that were created anew
     * @param unanswered those whose node does not answer
     */
    record Found(
            Map<HubPartition, Long> begun,
            Map<TopicPartition, Long> positions,
            List<OffsetGap> gaps,
            Set<TopicPartition> unanswered) {}

    /** Goes to the beginning in each of these partitions that has no committed offset. */
    Found find(Set<TopicPartition> partitions) {
        Set<TopicPartition> all = new HashSet<>(partitions);
        hubs(partitions).forEach(hub -> all.addAll(theirs(memory.of(hub).keySet())));
        Map<TopicPartition, OffsetAndMetadata> commits = commits(all);
        List<OffsetGap> gaps = new ArrayList<>();
        for (String hub : hubs(partitions)) {
            gaps.addAll(lookForAnother(hub, partitions, commits));
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        Map<TopicPartition, Long> known = new HashMap<>();
        Set<TopicPartition> fresh = new HashSet<>();
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata commit = commits.get(partition);
            CommittedOffsets.Commit remembered = memory.of(partition.topic()).get(ours(partition));
            if (commit != null) {
                long goesOn = memory.goesOnAt(ours(partition), commit.offset());
                positions.put(partition, commit.offset());
                memory.note(ours(partition), commit.offset(), CommittedOffsets.NO_TIME);
                if (goesOn > commit.offset()) {
                    known.put(partition, goesOn);
                }
                firstCount(commit).ifPresent(count -> note(partition.topic(), count));
            } else if (remembered != null) {
                known.put(partition, remembered.offset());
            } else {
                fresh.add(partition);
            }
        }
        Map<HubPartition, Long> begun = new HashMap<>();
        seek(known, begun);
        Set<TopicPartition> unanswered = new HashSet<>();
        seekToStart(fresh, begun, unanswered);
        begun.forEach((partition, offset) -> positions.put(theirs(partition), offset));
        return new Found(begun, positions, gaps, unanswered);
    }

    private void seekToStart(Set<TopicPartition> fresh, Map<HubPartition, Long> begun, Set<TopicPartition> unanswered) {
        Set<TopicPartition> fromStart = new HashSet<>();
        Set<TopicPartition> fromEnd = new HashSet<>();
        Set<TopicPartition> fromInstant = new HashSet<>();
        Instant instant = start.instant();
        for (TopicPartition partition : fresh) {
            boolean first = !start.equals(Start.EARLIEST) && partition.partition() < firstCountOf(partition.topic());
            if (first && instant != null) {
                fromInstant.add(partition);
            } else {
                (first ? fromEnd : fromStart).add(partition);
            }
        }
        if (instant != null) {
            Map<TopicPartition, Long> found = new HashMap<>();
            long millis = instant.toEpochMilli();
            offsets.of(
                            fromInstant,
                            (partitions, limit) -> consumer.offsetsForTimes(
                                    partitions.stream().collect(Collectors.toMap(at -> at, at -> millis)), limit),
                            NODES,
                            unanswered)
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            found.put(partition, offset.offset());
                        }
                    });
            seek(found, begun);
            // nothing has arrived since then
            fromInstant.stream()
                    .filter(partition -> !found.containsKey(partition) && !unanswered.contains(partition))
                    .forEach(fromEnd::add);
        }
        seek(offsets.of(fromStart, consumer::beginningOffsets, NODES, unanswered), begun);
        seek(offsets.of(fromEnd, consumer::endOffsets, NODES, unanswered), begun);
    }

    /** From now on every partition of the hub begins at its oldest message: nobody has read any of it. */
    void createdAnew(String hub) {
        memory.forget(hub);
        firstCounts.put(hub, CREATED_ANEW);
    }

    /** What a commit of this hub carries. */
    String metadata(String hub) {
        Integer count = firstCounts.get(hub);
        return count == null ? "" : "first=" + count;
    }

    /**
     * Commits of a hub vanish with it, and after some days without a reader; the service may also keep them. Another hub of
     * the same name shows by fewer partitions, or by the last message that was read: the same hub still has it, with its
     * time. Commits that differ from ours were set back by an operator, or made by another member: they count as they are.
     *
     * @param commits of the group; loses those that were made in the hub before
     */
    private List<OffsetGap> lookForAnother(
            String hub, Set<TopicPartition> assigned, Map<TopicPartition, OffsetAndMetadata> commits) {
        Map<TopicPartition, CommittedOffsets.Commit> known = new HashMap<>();
        memory.of(hub).forEach((partition, commit) -> known.put(theirs(partition), commit));
        int count = consumer.partitionsFor(hub, TIMEOUT).size();
        Map<TopicPartition, Long> before = new HashMap<>();
        known.forEach((partition, commit) -> before.put(partition, commit.offset()));
        boolean fewer = known.keySet().stream().anyMatch(partition -> partition.partition() >= count);
        for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : commits.entrySet()) {
            if (entry.getKey().topic().equals(hub)) {
                long offset = entry.getValue().offset();
                if (firstCount(entry.getValue()).orElse(0) > count) {
                    before.put(entry.getKey(), offset);
                    fewer = true;
                } else if (before.getOrDefault(entry.getKey(), -1L) != offset) {
                    // made since then
                    before.remove(entry.getKey());
                }
            }
        }
        // what the client knows of the hub may be older than the assignment
        boolean current = assigned.stream()
                .filter(partition -> partition.topic().equals(hub))
                .allMatch(partition -> partition.partition() < count);
        if (!(fewer && current) && !isAnother(hub, count, known, commits)) {
            return List.of();
        }
        Map<TopicPartition, Long> first =
                offsets.of(existing(count, before.keySet()), consumer::beginningOffsets, NODES, new HashSet<>());
        List<OffsetGap> gaps = new ArrayList<>();
        before.forEach((partition, offset) -> {
            long continues = first.getOrDefault(partition, 0L);
            if (continues < offset) {
                gaps.add(new OffsetGap(ours(partition), offset, continues, OffsetGap.Cause.RECREATED));
            }
        });
        commits.keySet().removeAll(before.keySet());
        createdAnew(hub);
        return gaps;
    }

    private boolean isAnother(
            String hub,
            int count,
            Map<TopicPartition, CommittedOffsets.Commit> known,
            Map<TopicPartition, OffsetAndMetadata> commits) {
        Map<TopicPartition, CommittedOffsets.Commit> missing = new HashMap<>(known);
        missing.keySet().removeAll(commits.keySet());
        boolean kept = known.entrySet().stream()
                .anyMatch(entry ->
                        offset(commits, entry.getKey()) >= entry.getValue().offset());
        if (!missing.isEmpty() && !kept) {
            return isAnother(count, missing);
        }
        return known.entrySet().stream()
                .filter(entry -> entry.getValue().time() != CommittedOffsets.NO_TIME)
                .filter(entry ->
                        offset(commits, entry.getKey()) == entry.getValue().offset())
                // the newest is the last to expire
                .max(Comparator.comparing(entry -> entry.getValue().time()))
                .filter(entry -> memory.isFirstLook(hub))
                .filter(entry -> {
                    long there = timeOf(entry.getKey(), entry.getValue().offset() - 1, FIRST_LOOK);
                    return there != CommittedOffsets.NO_TIME
                            && there != entry.getValue().time();
                })
                .isPresent();
    }

    /** Of a commit; -1 if there is none. */
    private static long offset(Map<TopicPartition, OffsetAndMetadata> commits, TopicPartition partition) {
        OffsetAndMetadata commit = commits.get(partition);
        return commit == null ? -1 : commit.offset();
    }

    private boolean isAnother(int count, Map<TopicPartition, CommittedOffsets.Commit> remembered) {
        Map<TopicPartition, Long> ends =
                offsets.of(existing(count, remembered.keySet()), consumer::endOffsets, NODES, new HashSet<>());
        for (Map.Entry<TopicPartition, CommittedOffsets.Commit> entry : remembered.entrySet()) {
            if (entry.getValue().offset() > ends.getOrDefault(entry.getKey(), Long.MAX_VALUE)) {
                return true;
            }
        }
        for (Map.Entry<TopicPartition, CommittedOffsets.Commit> entry : remembered.entrySet()) {
            long time = entry.getValue().time();
            long there = time == CommittedOffsets.NO_TIME
                    ? CommittedOffsets.NO_TIME
                    : timeOf(entry.getKey(), entry.getValue().offset() - 1, ONE_MESSAGE);
            if (there != CommittedOffsets.NO_TIME) {
                return there != time;
            }
        }
        return false;
    }

    /** When this message was sent; {@link CommittedOffsets#NO_TIME} if it cannot be read. */
    private long timeOf(TopicPartition partition, long offset, Duration limit) {
        try (MessageReader reader = new MessageReader(single, partition)) {
            ConsumerRecord<byte[], byte[]> record = reader.read(offset, limit);
            return record != null && record.offset() == offset ? record.timestamp() : CommittedOffsets.NO_TIME;
        } catch (OffsetOutOfRangeException e) {
            return CommittedOffsets.NO_TIME;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            if (!KafkaErrors.mayBeOfAMessage(e)) {
                throw e;
            }
            return CommittedOffsets.NO_TIME;
        }
    }

    /** Of those partitions the ones that the hub has. */
    private static Set<TopicPartition> existing(int count, Set<TopicPartition> partitions) {
        return partitions.stream()
                .filter(partition -> partition.partition() < count)
                .collect(Collectors.toSet());
    }

    private void seek(Map<TopicPartition, Long> offsets, Map<HubPartition, Long> begun) {
        offsets.forEach((partition, offset) -> {
            consumer.seek(partition, offset);
            begun.put(ours(partition), offset);
        });
    }

    /** Asks for the commits of the whole hub, because other members may have begun before us. */
    private int firstCountOf(String hub) {
        Integer known = firstCounts.get(hub);
        if (known != null) {
            return known;
        }
        int now = consumer.partitionsFor(hub, TIMEOUT).size();
        Set<TopicPartition> all = new HashSet<>();
        for (int number = 0; number < now; number++) {
            all.add(new TopicPartition(hub, number));
        }
        int first = now;
        boolean any = false;
        boolean told = false;
        for (OffsetAndMetadata commit : commits(all).values()) {
            any = true;
            OptionalInt count = firstCount(commit);
            told |= count.isPresent();
            first = Math.min(first, count.orElse(first));
        }
        // no commits, but a hub that came later or that was read before: they have expired, and
        // commits that somebody else made say nothing: what has none may be new, and is better read twice than not
        boolean read = any ? !told : memory.isLater(hub) || !memory.of(hub).isEmpty();
        int count = read ? CREATED_ANEW : first;
        note(hub, count);
        return count;
    }

    private void note(String hub, int count) {
        firstCounts.merge(hub, count, Math::min);
    }

    private static OptionalInt firstCount(OffsetAndMetadata offset) {
        Matcher matcher = FIRST.matcher(String.valueOf(offset.metadata()));
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** Those there are. */
    private Map<TopicPartition, OffsetAndMetadata> commits(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>(consumer.committed(partitions, TIMEOUT));
        commits.values().removeIf(commit -> commit == null || commit.offset() < 0);
        return commits;
    }

    private static Set<String> hubs(Set<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    static HubPartition ours(TopicPartition partition) {
        return new HubPartition(partition.topic(), partition.partition());
    }

    static TopicPartition theirs(HubPartition partition) {
        return new TopicPartition(partition.hub(), partition.number());
    }

    private static Set<TopicPartition> theirs(Set<HubPartition> partitions) {
        return partitions.stream().map(StartPositions::theirs).collect(Collectors.toSet());
    }
}
