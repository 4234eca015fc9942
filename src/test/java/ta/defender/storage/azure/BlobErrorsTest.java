package ta.defender.storage.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.storage.blob.models.BlobStorageException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;

final class BlobErrorsTest {
    private final BlobErrors errors =
            new BlobErrors(URI.create("https://contoso.blob.core.windows.net"), "give it the role");

    @ParameterizedTest
    @CsvSource({
        "401, InvalidAuthenticationInfo, UNAUTHORIZED, give it the role",
        "400, InvalidInput, REFUSED, check storage_url",
        "403, AuthenticationFailed, UNAUTHORIZED, give it the role",
        "400, InvalidAuthenticationInfo, UNAUTHORIZED, give it the role",
        "403, AuthorizationPermissionMismatch, FORBIDDEN, give it the role",
        "403, AuthorizationFailure, FORBIDDEN, network rules",
        "404, BlobNotFound, NOT_FOUND, deleted meanwhile",
        "404, ContainerNotFound, NOT_FOUND, check containers",
        "409, BlobArchived, UNREADABLE, rehydrate",
        "409, LeaseIdMissing, UNREADABLE, lease",
        "412, ConditionNotMet, UNREADABLE, write to it",
        "416, InvalidRange, RANGE, retrying",
        "429, TooManyRequests, UNAVAILABLE, limits of the storage account",
        "503, ServerBusy, UNAVAILABLE, Azure's status"
    })
    void answer_isNamedWithItsRemedy(int status, String code, Code kind, String remedy) {
        HttpHeaders headers = new HttpHeaders().set(HttpHeaderName.fromString("x-ms-error-code"), code);
        HttpRequest request = new HttpRequest(HttpMethod.GET, "https://contoso.blob.core.windows.net/c/b?sig=secret");
        BlobStorageException answered = new BlobStorageException(
                "Status code " + status, new ReadResponse(request, status, headers, new byte[0]), null);

        DefenderException failure = errors.of("c/b", answered, "request-1");

        assertThat(failure.code()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageContainingAll("contoso.blob.core.windows.net c/b", status + " " + code, remedy, "request-1")
                .hasMessageNotContaining("secret");
    }
}
