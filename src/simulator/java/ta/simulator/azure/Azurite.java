package ta.simulator.azure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

/** Microsoft's storage emulator on a free port of this host, over TLS, with one account; ends with {@link #close()}. */
public final class Azurite implements AutoCloseable {
    private static final String PROGRAM = "target/azurite/node_modules/azurite/dist/src/blob/main.js";
    private static final String ACCOUNT = "defenderarchive";
    private static final Pattern LISTENING = Pattern.compile("successfully listens on (https://\\S+)");

    private final Process process;
    private final Path folder;
    private final String url;
    private final String key;
    private final Certificates certificates;

    private Azurite(Process process, Path folder, String url, String key, Certificates certificates) {
        this.process = process;
        this.folder = folder;
        this.url = url;
        this.key = key;
        this.certificates = certificates;
    }

    /** Starts one whose certificate comes from {@code certificates}; installs the emulator first where it is missing. */
    public static Azurite start(Certificates certificates) throws IOException, InterruptedException {
        run(new ProcessBuilder("scripts/azurite.sh"));
        Path folder = Files.createTempDirectory("azurite");
        Identity identity = certificates.issue(CertificateRequest.forLoopback());
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), identity.chainPem());
        Path privateKey = Files.writeString(folder.resolve("key.pem"), identity.privateKeyPem());
        byte[] random = new byte[64];
        new SecureRandom().nextBytes(random);
        String key = Base64.getEncoder().encodeToString(random);
        ProcessBuilder builder = new ProcessBuilder(
                        "node",
                        Path.of(PROGRAM).toAbsolutePath().toString(),
                        "--blobHost",
                        "127.0.0.1",
                        "--blobPort",
                        "0",
                        "--inMemoryPersistence",
                        "--disableTelemetry",
                        "--silent",
                        "--oauth",
                        "basic",
                        "--cert",
                        certificate.toString(),
                        "--key",
                        privateKey.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("AZURITE_ACCOUNTS", ACCOUNT + ":" + key);
        Process process = builder.start();
        try {
            String address = address(process);
            return new Azurite(process, folder, address + "/" + ACCOUNT, key, certificates);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Base address of the account's blob service. */
    public String url() {
        return url;
    }

    /** The account's name. */
    public String account() {
        return ACCOUNT;
    }

    /** The account's key. */
    public String key() {
        return key;
    }

    /** What writes to the account as the streaming API does. */
    public ArchiveWriter writer() {
        return new ArchiveWriter(
                url, AccountSas.of(ACCOUNT, key).permissions("rwdlac").token(), certificates);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String address(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                drain(reader);
                return matcher.group(1).replaceFirst("/$", "");
            }
            said.append(line).append('\n');
        }
        throw new IOException("Azurite did not start: " + said);
    }

    /** Or it would stop when the pipe is full. */
    private static void drain(BufferedReader reader) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (reader.readLine() != null) {
                            // nobody wants to know
                        }
                    } catch (IOException ended) {
                        // with the process
                    }
                },
                "azurite output");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(List.copyOf(builder.command()) + " failed: " + said);
        }
    }
}
