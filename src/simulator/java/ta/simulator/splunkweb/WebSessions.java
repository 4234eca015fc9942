package ta.simulator.splunkweb;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import ta.simulator.net.Reply;
import ta.simulator.net.Request;

/** Who is logged in to the web side, by cookie. */
final class WebSessions {
    /** A person's log-in: the session key of splunkd behind it, and the token that every change has to repeat. */
    record Session(String id, String user, String key, String csrf) {}

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    Session open(String user, String key) {
        Session session = new Session(word(), user, key, word());
        sessions.put(session.id(), session);
        return session;
    }

    void close(Session session) {
        sessions.remove(session.id());
    }

    void closeAll() {
        sessions.clear();
    }

    Optional<Session> of(Request request) {
        return cookie(request, "session_id_" + request.port()).map(sessions::get);
    }

    /** Whether a change repeats the token, in the header and in the cookie. */
    boolean mayChange(Request request, Session session) {
        return session.csrf().equals(request.header("X-Splunk-Form-Key"))
                && cookie(request, "splunkweb_csrf_token_" + request.port())
                        .filter(session.csrf()::equals)
                        .isPresent();
    }

    Reply withCookies(Reply reply, Session session, int port, String path) {
        return reply.withAddedHeader(
                        "Set-Cookie",
                        "session_id_" + port + "=" + session.id() + "; Path=" + path + "; HttpOnly; SameSite=Lax")
                .withAddedHeader(
                        "Set-Cookie", "splunkweb_csrf_token_" + port + "=" + session.csrf() + "; Path=" + path);
    }

    private static Optional<String> cookie(Request request, String name) {
        for (String header : request.headers().all("Cookie")) {
            for (String pair : header.split(";", -1)) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(name + "=")) {
                    return Optional.of(trimmed.substring(name.length() + 1));
                }
            }
        }
        return Optional.empty();
    }

    private String word() {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
