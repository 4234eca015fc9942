package ta.defender.storage.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

/** Turns what the storage service answers into failures that say what happened, where, and what to do. */
final class BlobErrors {
    static final String GATEWAY =
            "check storage_url, and the proxy or gateway in between, which may answer in place of the storage account";

    private final URI url;
    private final String credentialRemedy;

    BlobErrors(URI url, String credentialRemedy) {
        this.url = url;
        this.credentialRemedy = credentialRemedy;
    }

    /**
     * @param place container, or container and blob
     * @param requestId by which Microsoft finds the call, or null
     */
    DefenderException of(String place, BlobStorageException e, @Nullable String requestId) {
        String code = e.getErrorCode() == null ? "" : e.getErrorCode().toString();
        Code kind = kind(e.getStatusCode(), code);
        String where = where(url, place);
        return new DefenderException(
                kind,
                where + ": the storage account returned " + e.getStatusCode()
                        + (code.isEmpty() ? "" : " " + code)
                        + (requestId == null ? "" : " (request id " + requestId + ")"),
                e.getStatusCode() / 100 == 3 ? "redirects are not followed; " + GATEWAY : remedy(kind, code),
                e);
    }

    static String where(URI url, String place) {
        return place.startsWith("https://") ? place : url.getHost() + " " + place;
    }

    private static Code kind(int status, String code) {
        if (code.equals(BlobErrorCode.BLOB_ARCHIVED.toString())
                || code.equals(BlobErrorCode.BLOB_BEING_REHYDRATED.toString())) {
            return Code.UNREADABLE;
        }
        return switch (status) {
            case 401 -> Code.UNAUTHORIZED;
            case 403 ->
                code.equals(BlobErrorCode.AUTHENTICATION_FAILED.toString()) ? Code.UNAUTHORIZED : Code.FORBIDDEN;
            case 404 -> Code.NOT_FOUND;
            case 416 -> Code.RANGE;
            case 409, 412 -> Code.UNREADABLE;
            // with this code it is an Authorization header or a signature that cannot be used
            case 400 -> code.equals("InvalidAuthenticationInfo") ? Code.UNAUTHORIZED : Code.REFUSED;
            default -> Code.UNAVAILABLE;
        };
    }

    private String remedy(Code kind, String code) {
        return switch (kind) {
            case NOT_FOUND -> "check containers of the stanza and storage_url; blobs may have been deleted meanwhile";
            case RANGE -> "the blob is shorter than before; retrying";
            case UNREADABLE ->
                code.contains("RCHIVED") || code.contains("rchived") || code.contains("ehydrated")
                        ? "the blob is in the archive tier; rehydrate it (set its access tier to hot or cool), or begin"
                                + " later with start_time in a new stanza"
                        : "another client may hold a lease or write to it";
            case UNAUTHORIZED -> credentialRemedy;
            case FORBIDDEN ->
                code.equals("KeyBasedAuthenticationNotPermitted")
                        ? "the storage account allows no shared keys, nor SAS tokens signed with one: set auth = oauth, or allow"
                                + " storage account key access in its configuration"
                        : forbidden(code);
            case REFUSED ->
                "the service takes the request for invalid; " + GATEWAY + ". If it continues, report the request id";
            default -> "the service failed repeatedly; check Azure's status and the limits of the storage account";
        };
    }

    private String forbidden(String code) {
        // the storage account itself always tells a code
        if (code.isEmpty()) {
            return GATEWAY + "; otherwise " + credentialRemedy;
        }
        return code.equals(BlobErrorCode.AUTHORIZATION_FAILURE.toString())
                ? "either the network rules of the storage account keep this host out (Networking in the"
                        + " portal: allow its address), or the rights do not suffice: "
                        + credentialRemedy
                : credentialRemedy;
    }
}
