package ta.defender.splunk;

import com.splunk.modularinput.InputDefinition;
import com.splunk.modularinput.MalformedDataException;
import com.splunk.modularinput.MultiValueParameter;
import com.splunk.modularinput.Parameter;
import com.splunk.modularinput.SingleValueParameter;
import com.splunk.modularinput.ValidationDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;
import ta.defender.config.Secret;

/**
 * What splunkd passes to an input on standard input, to run it or to validate one stanza.
 *
 * @param serverHost name of the Splunk instance
 * @param serverUri base URL of the management port
 * @param sessionKey for that port
 * @param checkpointDirectory where the scheme may keep files
 * @param stanzas full stanza name to its parameters; several values of one parameter are joined by commas
 */
public record InputDocument(
        String serverHost,
        URI serverUri,
        Secret sessionKey,
        Path checkpointDirectory,
        Map<String, Map<String, String>> stanzas) {

    /** Reads the {@code <input>} document of a run. */
    public static InputDocument forRun(InputStream stdin) throws ProtocolException {
        InputStream document = ProtocolDocument.read(stdin);
        try {
            InputDefinition definition = InputDefinition.parseDefinition(document);
            Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
            new TreeMap<>(definition.getInputs()).forEach((name, parameters) -> stanzas.put(name, values(parameters)));
            return of(
                    definition.getServerHost(),
                    definition.getServerUri(),
                    definition.getSessionKey(),
                    definition.getCheckpointDir(),
                    stanzas);
        } catch (ParserConfigurationException | IOException | SAXException | MalformedDataException e) {
            throw unreadable(e);
        }
    }

    /** Reads the {@code <items>} document of a validation; the stanza's name gets the scheme in front if it lacks one. */
    public static InputDocument forValidation(InputStream stdin, String scheme) throws ProtocolException {
        InputStream document = ProtocolDocument.read(stdin);
        try {
            ValidationDefinition definition = ValidationDefinition.parseDefinition(document);
            String name = definition.getName() == null ? "" : definition.getName();
            String stanza = name.contains("://") ? name : scheme + "://" + name;
            return of(
                    definition.getServerHost(),
                    definition.getServerUri(),
                    definition.getSessionKey(),
                    definition.getCheckpointDir(),
                    Map.of(stanza, values(definition.getParameters())));
        } catch (ParserConfigurationException | IOException | SAXException | MalformedDataException e) {
            throw unreadable(e);
        }
    }

    private static InputDocument of(
            @Nullable String host,
            @Nullable String uri,
            @Nullable String sessionKey,
            @Nullable String checkpointDirectory,
            Map<String, Map<String, String>> stanzas)
            throws ProtocolException {
        if (uri == null || uri.isBlank() || sessionKey == null) {
            throw new ProtocolException(
                    "the configuration on standard input lacks server_uri or session_key; run the input through Splunk",
                    null);
        }
        try {
            return new InputDocument(
                    host == null ? "" : host,
                    new URI(uri.strip()),
                    Secret.of(sessionKey.strip()),
                    Path.of(checkpointDirectory == null ? "" : checkpointDirectory.strip()),
                    stanzas);
        } catch (URISyntaxException e) {
            throw new ProtocolException("server_uri on standard input is not a URL: '" + uri + "'", e);
        }
    }

    private static Map<String, String> values(Map<String, Parameter> parameters) {
        Map<String, String> values = new TreeMap<>();
        parameters.forEach((name, parameter) -> {
            if (parameter instanceof SingleValueParameter single) {
                values.put(name, single.getValue() == null ? "" : single.getValue());
            } else if (parameter instanceof MultiValueParameter several) {
                values.put(name, String.join(",", several.getValues()));
            }
        });
        return values;
    }

    private static ProtocolException unreadable(Exception cause) {
        return new ProtocolException(
                "the configuration on standard input is not what splunkd sends: " + cause.getMessage(), cause);
    }
}
