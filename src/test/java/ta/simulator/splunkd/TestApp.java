package ta.simulator.splunkd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Builds small apps of shell scripts for tests of the stand-in, and packs them as tarballs. */
final class TestApp {
    private record Member(int mode, String text) {}

    private final String id;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private TestApp(String id) {
        this.id = id;
    }

    static TestApp named(String id) {
        return new TestApp(id)
                .with(
                        "default/app.conf",
                        "[package]\nid = " + id + "\n[launcher]\nversion = 1.0.0\n[id]\nname = " + id + "\n")
                .with("metadata/default.meta", "[]\naccess = read : [ * ], write : [ admin ]\nexport = system\n");
    }

    TestApp with(String path, String text) {
        members.put(path, new Member(0644, text));
        return this;
    }

    TestApp withProgram(String path, String text) {
        members.put(path, new Member(0755, text));
        return this;
    }

    TestApp withMode(String path, int mode, String text) {
        members.put(path, new Member(mode, text));
        return this;
    }

    /** A single-instance scheme with one required argument {@code word}; the script gets its document in $input. */
    TestApp withScheme(String scheme, String body) {
        return with("README/inputs.conf.spec", "[" + scheme + "://<name>]\nword = <string>\n")
                .with("default/inputs.conf", "[" + scheme + "]\nstart_by_shell = false\nindex = main\n")
                .withProgram("bin/" + scheme + ".sh", script(body));
    }

    static String script(String body) {
        return """
                #!/bin/sh
                if [ "$1" = --scheme ]; then
                  echo '<scheme><title>Test</title><use_external_validation>true</use_external_validation>'
                  echo '<use_single_instance>true</use_single_instance><streaming_mode>xml</streaming_mode>'
                  echo '<endpoint><args><arg name="word"><required_on_create>true</required_on_create></arg></args></endpoint></scheme>'
                  exit 0
                fi
                input=$(cat)
                if [ "$1" = --validate-arguments ]; then
                  case "$input" in
                    *'<param name="word">bad</param>'*)
                      echo '<error><message>word must not be bad; choose another one</message></error>'; exit 1;;
                  esac
                  exit 0
                fi
                """ + body;
    }

    Path pack(Path folder) throws IOException {
        Path tarball = folder.resolve(id + ".tgz");
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Map.Entry<String, Member> member : members.entrySet()) {
            byte[] content = member.getValue().text().getBytes(StandardCharsets.UTF_8);
            tar.write(header(id + "/" + member.getKey(), member.getValue().mode(), content.length));
            tar.write(content);
            tar.write(new byte[(512 - content.length % 512) % 512]);
        }
        tar.write(new byte[1024]);
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(tarball))) {
            gzip.write(tar.toByteArray());
        }
        return tarball;
    }

    private static byte[] header(String name, int mode, int size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format(Locale.ROOT, "%07o", mode));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format(Locale.ROOT, "%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xFF;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o", sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
