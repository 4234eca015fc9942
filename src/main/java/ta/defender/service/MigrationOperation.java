package ta.defender.service;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ta.defender.migration.Migration;
import ta.defender.migration.MigrationRequest;
import ta.defender.splunk.LogText;

/** {@code GET migration} shows what would be taken over from another add-on, {@code POST migration} does it. */
public final class MigrationOperation implements Operation {
    private final ServiceTools tools;
    private final String method;
    private final @Nullable String splunkDb;

    /**
     * @param method {@code GET} or {@code POST}
     * @param splunkDb {@code SPLUNK_DB}, or null
     */
    public MigrationOperation(ServiceTools tools, String method, @Nullable String splunkDb) {
        this.tools = tools;
        this.method = method;
        this.splunkDb = splunkDb;
    }

    @Override
    public String name() {
        return "migration";
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String capability() {
        return "ta_defender_configure";
    }

    @Override
    public ServiceAnswer run(ServiceCall call) throws InterruptedException {
        MigrationRequest request = method.equals("GET") ? MigrationRequest.plan() : MigrationRequest.parse(call.body());
        Migration.Answer answer = new Migration(
                        call.splunk().caller(), call.splunk().system(), tools.environment(), splunkDb)
                .run(request);
        if (request.action().changes()) {
            tools.log()
                    .info("action=migration user=" + LogText.word(call.user().name()) + " what="
                            + request.action().word() + " inputs="
                            + LogText.word(request.inputs().stream().collect(Collectors.joining(",")))
                            + " errors=" + answer.issues().size());
        }
        return ServiceAnswer.of(answer.issues(), answer.json());
    }
}
