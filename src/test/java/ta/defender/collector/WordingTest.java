package ta.defender.collector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "correct url of [proxy] of defender_settings.conf (tab Settings of the page Configuration)"
                        + " | correct url of proxy of the configuration file",
                "add it by ca_file in [tls] of defender_settings.conf | add it by ca_file in the configuration file",
                "name a stanza of defender_account.conf | name one of accounts",
                "make a new one and store it in storage/passwords | make a new one and store it in the configuration file",
                "The stored secret is not a connection string | The value is not a connection string",
                "no Splunk here | no Splunk here",
            })
    void placesOfSplunk_areThoseOfTheFile(String text, String expected) {
        assertThat(Wording.ofCollector(text)).isEqualTo(expected);
    }
}
