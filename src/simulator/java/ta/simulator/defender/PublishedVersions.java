package ta.simulator.defender;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Works out which versions of which objects reads could see until now. */
final class PublishedVersions {
    private final Instant now;

    PublishedVersions(Instant now) {
        this.now = now;
    }

    List<Published> of(Api api, ObjectStore store, ObjectStore incidents) {
        List<Published> published = new ArrayList<>();
        for (String id : store.ids()) {
            List<Version> history = store.history(id);
            for (int i = 0; i < history.size(); i++) {
                Version version = history.get(i);
                Instant until = until(history, i);
                if (!version.visibleFrom().isAfter(until)
                        && !version.visibleFrom().isAfter(now)
                        && Forms.shows(api, version, incidents)) {
                    published.add(published(api, version, until));
                }
            }
        }
        return published;
    }

    /** When a later version takes over: the earliest instant from which any later one can be seen. */
    private static Instant until(List<Version> history, int index) {
        Instant until = Instant.MAX;
        for (Version later : history.subList(index + 1, history.size())) {
            until = later.visibleFrom().isBefore(until) ? later.visibleFrom() : until;
        }
        return until;
    }

    private static Published published(Api api, Version version, Instant until) {
        return new Published(
                api,
                version.id(),
                version.updatedText(),
                version.updated(),
                Forms.text(api, version),
                version.visibleFrom(),
                until);
    }
}
