package ta.simulator.azure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import ta.simulator.net.Certificates;

/** Writes containers and append blobs over the service's REST interface, as the streaming API does. */
public final class ArchiveWriter {
    private static final String TENANT = "5a53e9d2-4d5f-4a4f-8a51-3d6b6a1c0f11";
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("'y='uuuu'/m='MM'/d='dd'/h='HH'/m=00/PT1H.json'", Locale.ROOT);

    private final String url;
    private final String sas;
    private final HttpClient client;

    ArchiveWriter(String url, String sas, Certificates certificates) {
        this.url = url;
        this.sas = sas;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(certificates.trustingContext())
                .build();
    }

    /** The container of a table. */
    public static String container(String table) {
        return "insights-logs-advancedhunting-" + table.toLowerCase(Locale.ROOT);
    }

    /** The blob of an hour. */
    public static String blob(Instant hour) {
        return "tenantId=" + TENANT + "/" + HOUR.format(hour.atOffset(ZoneOffset.UTC));
    }

    /** A record as the streaming API writes it, one line without its end. */
    public static String record(String table, String id, Instant timestamp) {
        return "{\"time\":\"" + timestamp.plusSeconds(90) + "\",\"tenantId\":\"" + TENANT
                + "\",\"operationName\":\"Publish\",\"category\":\"AdvancedHunting-" + table
                + "\",\"_TimeReceivedBySvc\":\"" + timestamp.plusSeconds(30)
                + "\",\"properties\":{\"DeviceId\":\"" + id + "\",\"ActionType\":\"Test\",\"Timestamp\":\"" + timestamp
                + "\"},\"Tenant\":\"DefaultTenant\"}";
    }

    /** Makes a container. */
    public ArchiveWriter createContainer(String container) {
        send("PUT", container + "?restype=container&", null, new byte[0], 201);
        return this;
    }

    /** Makes an empty append blob, in place of the one that has the name. */
    public ArchiveWriter createBlob(String container, String name) {
        send("PUT", container + "/" + name + "?", "AppendBlob", new byte[0], 201);
        return this;
    }

    /** Appends text to a blob. */
    public ArchiveWriter append(String container, String name, String text) {
        return append(container, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends bytes to a blob. */
    public ArchiveWriter append(String container, String name, byte[] bytes) {
        send("PUT", container + "/" + name + "?comp=appendblock&", null, bytes, 201);
        return this;
    }

    /** Deletes a blob. */
    public ArchiveWriter delete(String container, String name) {
        send("DELETE", container + "/" + name + "?", null, new byte[0], 202);
        return this;
    }

    private void send(String method, String path, String blobType, byte[] body, int expected) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/" + path + sas))
                .header("x-ms-version", "2020-10-02")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (blobType != null) {
            request.header("x-ms-blob-type", blobType);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new IOException(method + " " + path + " gives " + response.statusCode() + ": " + response.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
