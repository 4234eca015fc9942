package ta.defender.splunk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What splunkd writes to an input's standard input, whole and damaged. */
final class Documents {
    static final String RUN = """
            <?xml version="1.0" encoding="UTF-8"?>
            <input>
              <server_host>collector1</server_host>
              <server_uri>https://127.0.0.1:8089</server_uri>
              <session_key>key^123</session_key>
              <checkpoint_dir>/opt/splunk/var/lib/splunk/modinputs/defender_alerts</checkpoint_dir>
              <configuration>
                <stanza name="defender_alerts://contoso">
                  <param name="account">contoso</param>
                  <param name="index">default</param>
                  <param_list name="tags"><value>a</value><value>b</value></param_list>
                </stanza>
                <stanza name="defender_alerts://fabrikam">
                  <param name="account">fabrikam</param>
                  <param name="host">$decideOnStartup</param>
                </stanza>
              </configuration>
            </input>
            """;

    static final String VALIDATION = """
            <?xml version="1.0" encoding="UTF-8"?>
            <items>
              <server_host>collector1</server_host>
              <server_uri>https://127.0.0.1:8089</server_uri>
              <session_key>key^123</session_key>
              <checkpoint_dir>/opt/splunk/var/lib/splunk/modinputs/defender_alerts</checkpoint_dir>
              <item name="contoso">
                <param name="account">contoso</param>
                <param name="interval">5</param>
              </item>
            </items>
            """;

    private Documents() {}

    /** A read that may fail as the protocol allows. */
    @FunctionalInterface
    interface Reading {
        void read();
    }

    static InputStream stream(String document) {
        return stream(document.getBytes(StandardCharsets.UTF_8));
    }

    static InputStream stream(byte[] document) {
        return new ByteArrayInputStream(document);
    }

    /** Copies of the document, each with a few pieces taken out, doubled, moved or overwritten. */
    static List<String> mutants(String document, int count) {
        SplittableRandom random = new SplittableRandom(20_261_123);
        String[] pieces = {"<", ">", "&", "\"", "/", "\0", "<!--", "]]>", "<x>", "</input>", "name", "=", "\ud800", " "
        };
        List<String> mutants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder(document);
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                int from = random.nextInt(text.length());
                int to = Math.min(text.length(), from + random.nextInt(40));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(from, to);
                    case 1 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
                    case 2 -> text.insert(from, pieces[random.nextInt(pieces.length)]);
                    default -> text.setCharAt(from, (char) random.nextInt(128));
                }
                if (text.isEmpty()) {
                    text.append(' ');
                }
            }
            mutants.add(text.toString());
        }
        return mutants;
    }

    /** Messages of a failure and of all its causes. */
    static String everythingSaidBy(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each).append('\n');
        }
        return text.toString();
    }

    /** What the action prints to stdout and stderr. */
    static String printedBy(Runnable action) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream capture = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        try {
            action.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
