package ta.defender.doctor;

import java.time.Duration;
import ta.defender.model.Faults;
import ta.defender.splunk.SplunkLog;

/** Runs checks for a page that waits for them, and stops them before it gives up. */
final class TimedCheck {
    /** Splunk Web gives up after thirty seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private TimedCheck() {}

    /** The checks. */
    interface Task {
        void run() throws InterruptedException;
    }

    /** False when it had to be cut off; what was found until then counts. */
    static boolean run(Task task, CheckResults found, SplunkLog log) throws InterruptedException {
        Thread work = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        // its time was over
                    } catch (RuntimeException | Error e) {
                        log.error("the test of a connection: " + Faults.issue(e));
                        found.failed(Check.CONNECTION, "", "the add-on failed unexpectedly", "see splunkd.log");
                    }
                },
                "connection-test");
        work.setDaemon(true);
        work.start();
        work.join(LIMIT.toMillis());
        boolean inTime = !work.isAlive();
        work.interrupt();
        return inTime;
    }
}
