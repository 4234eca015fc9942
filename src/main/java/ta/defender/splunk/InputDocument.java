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
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;
import ta.defender.model.Code;
import ta.defender.model.DefenderException;
import ta.defender.model.Secret;

/**
 * What splunkd passes to an input on standard input, to run it or to validate one stanza.
 *
 * @param serverUri base URL of the management port
 * @param sessionKey for that port
 * @param checkpointDirectory where the scheme may keep files
 * @param stanzas full stanza name to its parameters; several values of one parameter are joined by commas
 */
public record InputDocument(
        URI serverUri, Secret sessionKey, Path checkpointDirectory, Map<String, Map<String, String>> stanzas) {

    /** Reads the {@code <input>} document of a run. */
    public static InputDocument forRun(InputStream stdin) {
        InputStream document = ProtocolDocument.read(stdin, "input");
        try {
            InputDefinition definition = InputDefinition.parseDefinition(document);
            Map<String, Map<String, String>> stanzas = new LinkedHashMap<>();
            new TreeMap<>(definition.getInputs()).forEach((name, parameters) -> {
                Map<String, String> values = values(parameters);
                if (!isDisabled(values)) {
                    stanzas.put(name, values);
                }
            });
            String checkpointDirectory = definition.getCheckpointDir();
            if (checkpointDirectory == null || checkpointDirectory.isBlank()) {
                // positions would end up wherever the process happens to run
                throw lacking("checkpoint_dir");
            }
            return of(definition.getServerUri(), definition.getSessionKey(), checkpointDirectory, stanzas);
        } catch (ParserConfigurationException | IOException | SAXException | MalformedDataException e) {
            throw unreadable(e);
        }
    }

    /** Reads the {@code <items>} document of a validation; the stanza's name gets the scheme in front if it lacks one. */
    public static InputDocument forValidation(InputStream stdin, String scheme) {
        InputStream document = ProtocolDocument.read(stdin, "items");
        try {
            ValidationDefinition definition = ValidationDefinition.parseDefinition(document);
            String name = definition.getName();
            if (name == null || definition.getParameters() == null) {
                throw lacking("item");
            }
            String stanza = name.contains("://") ? name : scheme + "://" + name;
            return of(
                    definition.getServerUri(),
                    definition.getSessionKey(),
                    definition.getCheckpointDir(),
                    Map.of(stanza, values(definition.getParameters())));
        } catch (ParserConfigurationException | IOException | SAXException | MalformedDataException e) {
            throw unreadable(e);
        }
    }

    private static InputDocument of(
            @Nullable String uri,
            @Nullable String sessionKey,
            @Nullable String checkpointDirectory,
            Map<String, Map<String, String>> stanzas) {
        if (uri == null || uri.isBlank()) {
            throw lacking("server_uri");
        }
        if (sessionKey == null || sessionKey.isBlank()) {
            throw lacking("session_key");
        }
        return new InputDocument(
                address(uri.strip()),
                Secret.of(sessionKey.strip()),
                folder(checkpointDirectory == null ? "" : checkpointDirectory.strip()),
                stanzas);
    }

    private static URI address(String uri) {
        try {
            URI address = new URI(uri);
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return address;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new DefenderException(
                Code.PROTOCOL, "server_uri on standard input is not the URL of a management port: '" + uri + "'", "");
    }

    private static Path folder(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DefenderException(
                    Code.PROTOCOL,
                    "checkpoint_dir on standard input is not a path on this system: '" + text + "'",
                    "",
                    e);
        }
    }

    /** Whether a stanza of {@code inputs.conf} is switched off; splunkd passes enabled ones only, as far as is known. */
    public static boolean isDisabled(Map<String, String> values) {
        String disabled = values.getOrDefault("disabled", "").strip();
        return disabled.equals("1") || disabled.equalsIgnoreCase("true");
    }

    private static DefenderException lacking(String element) {
        return new DefenderException(
                Code.PROTOCOL, "the configuration on standard input lacks " + element, "run the input through Splunk");
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

    private static DefenderException unreadable(Exception cause) {
        return new DefenderException(
                Code.PROTOCOL,
                "the configuration on standard input is not what splunkd sends: " + cause.getMessage(),
                "",
                cause);
    }
}
