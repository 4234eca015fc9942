package ta.defender;

import java.io.FileDescriptor;
import java.time.Instant;
import java.util.Random;
import java.util.function.Supplier;

/** Breaks every rule of {@link OutsideWorld} once; never run, only read by {@link ArchitectureTest}. */
final class OutsideWorldOffender {
    static final Supplier<Instant> CLOCK = Instant::now;
    static final FileDescriptor RAW = FileDescriptor.out;

    private OutsideWorldOffender() {}

    static void offend() throws InterruptedException {
        Thread.sleep(new Random().nextInt(2));
        System.out.println(CLOCK.get());
        System.err.println(RAW.valid() || FileDescriptor.err.valid());
        System.exit(1);
    }
}
