package ta.simulator.splunkd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Certificates;
import ta.simulator.net.Identity;

/** The SPLUNK_HOME folder: laid out as an installation is, with certificates of its own. */
final class SplunkHome {
    private static final String SERVER_NAME = "splunk-stand-in";

    private final Path folder;
    private final boolean temporary;

    private SplunkHome(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    static SplunkHome prepare(Optional<Path> wanted) throws IOException {
        Path folder = wanted.isPresent() ? wanted.get() : Files.createTempDirectory("splunk home ");
        SplunkHome home = new SplunkHome(folder.toAbsolutePath(), wanted.isEmpty());
        for (String part : List.of(
                "bin",
                "lib",
                "etc/apps/search/default",
                "etc/apps/search/metadata",
                "etc/auth",
                "etc/system/local",
                "var/lib/splunk/modinputs",
                "var/log/splunk",
                "var/run/splunk/dispatch",
                "var/spool/splunk")) {
            Files.createDirectories(home.folder.resolve(part));
        }
        Files.writeString(
                home.folder.resolve("etc/apps/search/default/app.conf"), "[ui]\nlabel = Search & Reporting\n");
        Files.writeString(home.folder.resolve("etc/apps/search/metadata/default.meta"), "[]\nexport = system\n");
        return home;
    }

    Path folder() {
        return folder;
    }

    String serverName() {
        return SERVER_NAME;
    }

    /** Writes cacert.pem and server.pem; the server's certificate has a CN only unless names are wanted. */
    Identity issueCertificate(boolean withNames) throws IOException {
        Certificates authority = Certificates.create();
        Identity server = authority.issue(
                withNames
                        ? CertificateRequest.forLoopback().withRsa()
                        : CertificateRequest.commonNameOnly("SplunkServerDefaultCert")
                                .withRsa());
        Files.writeString(folder.resolve("etc/auth/cacert.pem"), authority.caPem());
        Files.writeString(
                folder.resolve("etc/auth/server.pem"),
                server.certificatePem() + server.privateKeyPem() + authority.caPem());
        return server;
    }

    /** What a child of splunkd finds in its environment. */
    Map<String, String> environment(Map<String, String> changes) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        environment.put("HOME", System.getProperty("user.home"));
        environment.put("SPLUNK_HOME", folder.toString());
        environment.put("SPLUNK_DB", folder.resolve("var/lib/splunk").toString());
        environment.put("SPLUNK_ETC", folder.resolve("etc").toString());
        environment.put("SPLUNK_SERVER_NAME", "Splunkd");
        environment.put("SPLUNK_WEB_NAME", "splunkweb");
        environment.put("LD_LIBRARY_PATH", folder.resolve("lib").toString());
        environment.put("OPENSSL_CONF", folder.resolve("openssl/openssl.cnf").toString());
        environment.put("PYTHONHTTPSVERIFY", "0");
        environment.put("JAVA_HOME", System.getProperty("app.java.home", System.getProperty("java.home")));
        changes.forEach((name, value) -> {
            if (value.isEmpty()) {
                environment.remove(name);
            } else {
                environment.put(name, value);
            }
        });
        return environment;
    }

    /** Removes the folder if it was made for this stand-in alone. */
    void discard() throws IOException {
        if (!temporary) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
