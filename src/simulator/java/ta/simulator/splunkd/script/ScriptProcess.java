package ta.simulator.splunkd.script;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A driver that runs: each call is one packet on its stdin and two length-prefixed texts on its stdout.
 *
 * <p>A packet is one byte of flags (1 first, 2 holds a block, 4 last), the number of words of the script's command line and
 * each of them, the script's parameter, and the block, a JSON object. Texts have their length in bytes and a line feed in
 * front. The answer is an empty text, then a JSON object. Nobody at Splunk promises this form; it is what open-source
 * drivers in other languages read and write.
 */
final class ScriptProcess {
    private static final int FIRST_WITH_BLOCK_AND_LAST = 7;

    private final Process process;
    private final InputStream answers;

    ScriptProcess(Process process) {
        this.process = process;
        this.answers = new BufferedInputStream(process.getInputStream());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Sends one call and waits for its answer, a JSON text. */
    String call(List<String> script, String parameter, String block) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(FIRST_WITH_BLOCK_AND_LAST);
        packet.write((script.size() + "\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : script) {
            write(packet, word);
        }
        write(packet, parameter);
        write(packet, block);
        OutputStream stdin = process.getOutputStream();
        stdin.write(packet.toByteArray());
        stdin.flush();
        String failure = read();
        if (!failure.isEmpty()) {
            throw new IOException("the driver refuses: " + failure);
        }
        return read();
    }

    /** Closes stdin, after which a driver ends by itself; kills it if it does not. */
    void end() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void write(ByteArrayOutputStream packet, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        packet.write((bytes.length + "\n").getBytes(StandardCharsets.US_ASCII));
        packet.write(bytes);
    }

    private String read() throws IOException {
        StringBuilder length = new StringBuilder();
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < '0' || next > '9' || length.length() > 9) {
                throw next < 0
                        ? new EOFException("the driver ended")
                        : new IOException("the driver wrote no length but byte " + next);
            }
            length.append((char) next);
        }
        int size = Integer.parseInt(length.toString());
        byte[] text = answers.readNBytes(size);
        if (text.length < size) {
            throw new EOFException("the driver ended within an answer");
        }
        return new String(text, StandardCharsets.UTF_8);
    }
}
