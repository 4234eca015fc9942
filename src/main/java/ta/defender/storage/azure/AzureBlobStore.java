package ta.defender.storage.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.PagedIterable;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobContainersOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ta.defender.http.ServerClock;
import ta.defender.http.Transport;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.storage.Blob;
import ta.defender.storage.BlobContent;
import ta.defender.storage.BlobStore;

/**
 * A storage account of Azure. Microsoft's client makes the requests, signs them and reads the listings; sending and
 * repeating is done by our own HTTP layer.
 */
final class AzureBlobStore implements BlobStore {
    /** Old enough for every cloud, new enough for append blobs of any size. */
    private static final BlobServiceVersion VERSION = BlobServiceVersion.V2021_12_02;

    private static final int MOST_LISTED_AT_A_TIME = 5_000;

    private final String account;
    private final URI url;
    private final BlobServiceClient client;
    private final ServerClock clock;
    private final BlobErrors errors;
    private final int listedAtATime;

    /**
     * A client that sends its first request when it is first asked for something.
     *
     * @param account the storage account's name
     * @param url of its blob service
     * @param credential how calls are authorised
     * @param transport by which calls go out; it repeats what may be repeated
     * @param clock of the service
     */
    AzureBlobStore(String account, URI url, StorageCredential credential, Transport transport, ServerClock clock) {
        this.account = account;
        this.url = url;
        this.clock = clock;
        this.errors = new BlobErrors(url, credential.remedy());
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(url.toString())
                .serviceVersion(VERSION)
                .httpClient(new TransportHttpClient(credential.over(transport, url)))
                // settings come from Splunk, never from the environment
                .configuration(Configuration.NONE)
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.FIXED, 1, (Duration) null, (Duration) null, (Duration) null, null));
        this.client = credential.on(builder).buildClient();
        this.listedAtATime = MOST_LISTED_AT_A_TIME;
    }

    private AzureBlobStore(AzureBlobStore other, int listedAtATime) {
        this.account = other.account;
        this.url = other.url;
        this.client = other.client;
        this.clock = other.clock;
        this.errors = other.errors;
        this.listedAtATime = listedAtATime;
    }

    /** The same with other pages of listings. */
    AzureBlobStore listing(int atATime) {
        return new AzureBlobStore(this, atATime);
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Duration ahead() {
        return clock.ahead();
    }

    @Override
    public List<String> containers(String prefix) throws InterruptedException {
        return call(url.toString(), () -> {
            List<String> names = new ArrayList<>();
            ListBlobContainersOptions options = new ListBlobContainersOptions().setMaxResultsPerPage(listedAtATime);
            if (!prefix.isEmpty()) {
                options.setPrefix(prefix);
            }
            pages(
                    url.toString(),
                    client.listBlobContainers(options, null),
                    container -> names.add(container.getName()));
            return names;
        });
    }

    @Override
    public List<String> folders(String container, String prefix) throws InterruptedException {
        return call(container, () -> {
            List<String> names = new ArrayList<>();
            PagedIterable<BlobItem> items =
                    client.getBlobContainerClient(container).listBlobsByHierarchy("/", options(prefix), null);
            pages(container, items, item -> {
                if (Boolean.TRUE.equals(item.isPrefix())) {
                    names.add(item.getName());
                }
            });
            return names;
        });
    }

    @Override
    public List<Blob> blobs(String container, String prefix) throws InterruptedException {
        return call(container, () -> {
            List<Blob> blobs = new ArrayList<>();
            PagedIterable<BlobItem> items =
                    client.getBlobContainerClient(container).listBlobs(options(prefix), null);
            pages(container, items, item -> {
                BlobItemProperties properties = item.getProperties();
                if (properties != null && properties.getContentLength() != null) {
                    blobs.add(new Blob(
                            item.getName(),
                            properties.getContentLength(),
                            created(properties.getCreationTime()),
                            mark(properties)));
                }
            });
            return blobs;
        });
    }

    /** Each page is asked for with the marker of the one before: one that was there already leads in a circle. */
    private <T> void pages(String place, PagedIterable<T> listing, Consumer<T> items) {
        Set<String> markers = new HashSet<>();
        for (PagedResponse<T> page : listing.iterableByPage()) {
            page.getValue().forEach(items);
            String marker = page.getContinuationToken();
            if (marker != null && !marker.isEmpty() && !markers.add(marker)) {
                throw new DefenderException(
                        Code.BAD_LINK,
                        BlobErrors.where(url, place) + ": the listing repeats the marker of its next page",
                        BlobErrors.GATEWAY);
            }
        }
    }

    @Override
    public BlobContent read(String container, String name, long from, int length) throws InterruptedException {
        BlobContent part = call(container + "/" + name, () -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
            BlobDownloadResponse response = client.getBlobContainerClient(container)
                    .getBlobClient(name)
                    .downloadStreamWithResponse(
                            bytes,
                            new BlobRange(from, (long) length),
                            new DownloadRetryOptions().setMaxRetryRequests(0),
                            new BlobRequestConditions(),
                            false,
                            null,
                            Context.NONE);
            BlobDownloadHeaders headers = response.getDeserializedHeaders();
            requireRange(container + "/" + name, headers.getContentRange(), from, bytes.size(), length);
            return new BlobContent(bytes.toByteArray(), created(headers.getCreationTime()));
        });
        if (part.isEmpty()) {
            // some answer so instead of with 416
            throw new DefenderException(Code.RANGE, container + "/" + name + " ends before offset " + from, "");
        }
        return part;
    }

    /**
     * A gateway that ignores the range, or gives another one, would put records in twice or leave some out. Less than was asked
     * for is right at the end of a blob only, and a page of the gateway's own otherwise.
     */
    private static void requireRange(String place, @Nullable String range, long from, int length, int asked) {
        long end = from + length;
        boolean whole = length == asked || (length < asked && range != null && range.endsWith("/" + end));
        boolean good = range == null
                ? from == 0 && length == asked
                : whole && range.startsWith("bytes " + from + "-" + (end - 1) + "/");
        if (length > 0 && !good) {
            throw new DefenderException(
                    Code.UNAVAILABLE,
                    place + ": asked for the range from offset " + from + ", the response holds "
                            + (range == null ? "no Content-Range" : "'" + range + "' with " + length + " bytes"),
                    BlobErrors.GATEWAY);
        }
    }

    private ListBlobsOptions options(String prefix) {
        ListBlobsOptions options = new ListBlobsOptions().setMaxResultsPerPage(listedAtATime);
        return prefix.isEmpty() ? options : options.setPrefix(prefix);
    }

    private static String mark(BlobItemProperties properties) {
        String tag = properties.getETag();
        OffsetDateTime modified = properties.getLastModified();
        return tag != null && !tag.isEmpty() ? tag : modified == null ? "" : modified.toString();
    }

    private static Instant created(@Nullable OffsetDateTime creation) {
        return creation == null ? Blob.UNKNOWN : creation.toInstant();
    }

    private <T> T call(String place, Call<T> call) throws InterruptedException {
        try {
            return call.run();
        } catch (BlobStorageException e) {
            throw errors.of(place, e, e.getResponse().getHeaderValue(HttpHeaderName.X_MS_REQUEST_ID));
        } catch (DefenderException e) {
            throw e;
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof DefenderException ours) {
                    throw ours;
                }
                if (cause instanceof InterruptedException interrupted) {
                    throw interrupted;
                }
            }
            // Microsoft's client quotes in its message what it cannot read, with any secret in it
            throw new DefenderException(
                    Code.BODY_MALFORMED,
                    BlobErrors.where(url, place) + ": the response is not that of a storage account",
                    BlobErrors.GATEWAY);
        }
    }

    /** A use of the client. */
    private interface Call<T> {
        T run();
    }
}
