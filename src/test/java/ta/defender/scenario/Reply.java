package ta.defender.scenario;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import ta.defender.http.HttpRequest;
import ta.defender.http.HttpResponse;
import ta.defender.model.Code;
import ta.defender.testing.FakeTransport;

/**
 * What comes back for a call.
 *
 * @param failure nothing comes back but this, or null
 * @param cutOff the body breaks off after what is there
 */
record Reply(int status, Map<String, String> headers, byte[] body, Code failure, boolean cutOff) {

    static Reply of(int status, String body) {
        return new Reply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), null, false);
    }

    static Reply failure(Code kind) {
        return new Reply(0, Map.of(), new byte[0], kind, false);
    }

    static Reply error(int status, String code) {
        return of(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + code + "\"}}");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Reply withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body, failure, cutOff);
    }

    Reply withText(String newText) {
        return new Reply(status, headers, newText.getBytes(StandardCharsets.UTF_8), failure, cutOff);
    }

    /** The same, lost on its way after a part of the body. */
    Reply cutOffAfter(double share) {
        return new Reply(status, headers, Arrays.copyOf(body, (int) (body.length * share)), failure, true);
    }

    HttpResponse respond(HttpRequest request) throws InterruptedException {
        if (failure != null) {
            return FakeTransport.Answer.failure(failure).to(request);
        }
        FakeTransport.Answer answer = cutOff
                ? FakeTransport.Answer.broken(status, text())
                : FakeTransport.Answer.response(status, headers, body);
        if (cutOff) {
            for (Map.Entry<String, String> header : headers.entrySet()) {
                answer = answer.withHeader(header.getKey(), header.getValue());
            }
        }
        return answer.to(request);
    }
}
