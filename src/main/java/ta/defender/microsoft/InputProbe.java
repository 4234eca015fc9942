package ta.defender.microsoft;

import java.util.List;
import java.util.Map;
import ta.defender.http.Environment;
import ta.defender.model.Finding;
import ta.defender.splunk.SplunkState;

/** Tries everything that an input of one scheme needs, without reading as the input reads. */
public interface InputProbe {
    /**
     * Tries it; whatever is wrong is a finding, never an exception.
     *
     * @param values the stanza's parameters
     * @param state what Splunk holds; the input's own secret among it
     */
    List<Finding> check(String stanza, Map<String, String> values, SplunkState state, Environment environment)
            throws InterruptedException;
}
