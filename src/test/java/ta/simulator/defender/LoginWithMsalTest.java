package ta.simulator.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import ta.simulator.net.CertificateRequest;
import ta.simulator.net.Identity;

/** The vendor's own library must be able to log in to the stand-in: a check of our reading of the token endpoint. */
class LoginWithMsalTest {
    private DefenderSimulator simulator;

    @BeforeEach
    void start() {
        simulator = DefenderSimulator.start(SimulatorOptions.withSeed(1));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void secret_whenRight_givesATokenForTheResource() throws Exception {
        IAuthenticationResult result = acquire(ClientCredentialFactory.createFromSecret(simulator.secret()));

        assertThat(result.accessToken().split("\\.", -1)).hasSize(3);
    }

    @Test
    void secret_whenWrong_showsTheNumberToTheLibrary() {
        assertThatThrownBy(() -> acquire(ClientCredentialFactory.createFromSecret("wrong")))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(MsalServiceException.class)
                .hasMessageContaining("AADSTS7000215");
    }

    @Test
    void certificate_whenRegistered_givesAToken() throws Exception {
        Identity key = simulator
                .certificates()
                .issue(CertificateRequest.commonNameOnly("app").withRsa());
        simulator.app().addCertificate(key.certificate());

        assertThat(acquire(ClientCredentialFactory.createFromCertificate(key.privateKey(), key.certificate()))
                        .accessToken())
                .isNotEmpty();
    }

    private IAuthenticationResult acquire(IClientCredential credential) throws Exception {
        ConfidentialClientApplication application = ConfidentialClientApplication.builder(
                        simulator.clientId(), credential)
                .authority(simulator.url() + "/" + simulator.tenantId() + "/")
                .instanceDiscovery(false)
                .sslSocketFactory(simulator.certificates().trustingContext().getSocketFactory())
                .build();
        return application
                .acquireToken(ClientCredentialParameters.builder(Set.of(Audience.GRAPH.scope()))
                        .build())
                .get();
    }
}
