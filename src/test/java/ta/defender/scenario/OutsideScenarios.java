package ta.defender.scenario;

import static ta.defender.model.Feed.ENDPOINT_ALERTS;
import static ta.defender.model.Feed.GRAPH_ALERTS;
import static ta.defender.model.Feed.GRAPH_INCIDENTS;
import static ta.defender.model.Feed.XDR_INCIDENTS;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Outages that were found by somebody who knew the built package alone. */
final class OutsideScenarios {
    private OutsideScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(pipe());
        all.addAll(clocks());
        all.addAll(lists());
        all.addAll(objects());
        all.addAll(late());
        return all;
    }

    private static List<Scenario> pipe() {
        return List.of(
                Scenario.of("splunkd stalls, then the input is killed", "ten times, four minutes each")
                        .restarting()
                        .tenant(230, minutes(2))
                        .wellUntil(minutes(10))
                        .phases(
                                10,
                                (scenario, i) -> scenario.until(
                                                minutes(14 + 10L * i),
                                                world -> world.pipe().setStalled(true),
                                                false)
                                        .until(minutes(15 + 10L * i), world -> world.killEvery(1), false)
                                        .until(minutes(20 + 10L * i), world -> world.killEvery(0), false))
                        .wellUntil(hours(3)),
                Scenario.of("splunkd stalls for minutes", "twenty times, then it reads again")
                        .tenant(230, minutes(2))
                        .wellUntil(minutes(10))
                        .phases(
                                20,
                                (scenario, i) -> scenario.until(
                                                minutes(13 + 5L * i),
                                                world -> world.pipe().setStalled(true),
                                                false)
                                        .until(
                                                minutes(15 + 5L * i),
                                                world -> world.pipe().setStalled(false),
                                                false))
                        .wellUntil(hours(3)),
                Scenario.of("splunkd itself is killed", "about every 400 steps; its orphans must save nothing")
                        .restarting()
                        .until(hours(2), world -> world.killSplunkdEvery(400), false)
                        .until(hours(3), world -> world.killSplunkdEvery(0), false),
                Scenario.of(
                                "inputs are edited",
                                "an orderly stop and a start every three minutes, which repeat nothing")
                        .tenant(230, minutes(2))
                        .wellUntil(minutes(10))
                        .phases(30, (scenario, i) -> scenario.until(minutes(13 + 3L * i), World::stopInOrder, false))
                        .wellUntil(hours(3)));
    }

    private static List<Scenario> clocks() {
        return List.of(
                ahead("one page is dated three days ahead", days(3)),
                ahead("one page is dated a year ahead", days(365)),
                Scenario.of("host five days ahead for ten minutes", "and the service does not tell its own time")
                        .tenant(230, minutes(2))
                        .with(world -> world.service().setSendsDate(false))
                        .wellUntil(hours(1))
                        .until(minutes(70), world -> world.host().setAhead(days(5)), false)
                        .until(hours(4), world -> world.host().setAhead(Duration.ZERO), false));
    }

    private static Scenario ahead(String name, Duration lead) {
        return Scenario.of(name, "then the Date header is right again")
                .wellUntil(hours(1))
                .until(minutes(61), world -> world.service().setDateAhead(lead), false)
                .until(hours(4), world -> world.service().setDateAhead(Duration.ZERO), false);
    }

    private static List<Scenario> lists() {
        return List.of(
                Scenario.of("error behind the objects", "every third page is 200 and ends with an error, for two hours")
                        .until(hours(2), Faults.errorInPage().every(3))
                        .wellUntil(hours(4)),
                Scenario.of(
                                "error behind the objects, always",
                                "every page of more than 10 objects ends with an error, for two hours")
                        .until(hours(2), Faults.errorInPage().onPagesAbove(10))
                        .wellUntil(hours(4)),
                Scenario.of("next link missing", "on every fifth page for two hours", GRAPH_ALERTS, GRAPH_INCIDENTS)
                        .until(hours(2), Faults.missingLink().every(5))
                        .wellUntil(hours(4)),
                Scenario.of("next link missing once", "on the second page of all", GRAPH_ALERTS, GRAPH_INCIDENTS)
                        .until(
                                minutes(10),
                                (call, service) -> call.number() == 2
                                        ? Faults.missingLink().reply(call, service)
                                        : service.page(call))
                        .wellUntil(hours(3)),
                Scenario.of(
                                "next links refused",
                                "400 to each of them, for two hours, from the first call on",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .until(hours(2), Faults.refusedLinks())
                        .wellUntil(hours(4)),
                Scenario.of(
                                "next links refused, small pages",
                                "the same with 7 objects a page",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .with(world -> world.service().setPageCap(7))
                        .until(hours(2), Faults.refusedLinks())
                        .wellUntil(hours(4)),
                Scenario.of("next links that never end", "for two hours", GRAPH_ALERTS, GRAPH_INCIDENTS)
                        .until(hours(2), Faults.endlessLinks())
                        .wellUntil(hours(4)),
                Scenario.of(
                                "$skip limited",
                                "400 to more than 40, for two hours, 10 to a page",
                                ENDPOINT_ALERTS,
                                XDR_INCIDENTS)
                        .with(world -> world.service().setPageCap(10))
                        .until(hours(2), Faults.limitedSkip(40))
                        .wellUntil(hours(4)),
                Scenario.of("$skip ignored", "for two hours", ENDPOINT_ALERTS, XDR_INCIDENTS)
                        .until(hours(2), world -> world.service().setIgnoresSkip(true), false)
                        .until(hours(4), world -> world.service().setIgnoresSkip(false), false));
    }

    private static List<Scenario> objects() {
        return List.of(
                Scenario.of(
                                "poisoned object, and parts are throttled",
                                "its retries meet nothing but 429, for ten hours",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .with(world -> world.tenant()
                                .object(Tenant.START.plus(minutes(150)), Duration.ofSeconds(10))
                                .poison(Tenant.START, Tenant.START.plus(hours(10))))
                        .until(hours(10), Faults.throttlesParts())
                        .wellUntil(hours(36)),
                Scenario.of(
                                "poisoned object of two hours ago",
                                "500 for each page that would hold it; everything else has to come within three minutes")
                        .with(world -> world.tenant()
                                .object(Tenant.START.minus(hours(2)), Duration.ZERO)
                                .poison(Tenant.START, Tenant.START.plus(hours(10))))
                        .wellUntil(hours(28))
                        .delayedBy(minutes(3)),
                Scenario.of(
                                "poisoned object, and the input is killed",
                                "time and again for 20 minutes while it narrows the object down; the rest has to come"
                                        + " within three minutes")
                        .restarting()
                        .with(world -> world.tenant()
                                .object(Tenant.START.minus(hours(2)), Duration.ZERO)
                                .poison(Tenant.START, Tenant.START.plus(hours(10))))
                        .until(minutes(20), world -> world.killEvery(400), false)
                        .until(hours(28), world -> world.killEvery(0), false)
                        .delayedBy(minutes(3)),
                Scenario.of("one of 250 objects of one instant is poisoned", "for ten hours, 40 to a page")
                        .with(world -> {
                            Instant instant = Tenant.START.plus(minutes(61));
                            for (int i = 0; i < 250; i++) {
                                TrackedObject object = world.tenant().object(instant, Duration.ofSeconds(5));
                                if (i == 137) {
                                    object.poison(Tenant.START, Tenant.START.plus(hours(10)));
                                }
                            }
                        })
                        .wellUntil(hours(28)));
    }

    private static List<Scenario> late() {
        return List.of(
                Scenario.of(
                                "late by 5 hours, then three days down",
                                "what came late while nothing was collected",
                                GRAPH_ALERTS,
                                XDR_INCIDENTS)
                        .tenant(230, minutes(20))
                        .with(world -> world.set("interval", "600"))
                        .with(world -> {
                            for (int i = 0; i < 20; i++) {
                                world.tenant().object(Tenant.START.plus(minutes(60 + i)), hours(5));
                            }
                        })
                        .wellUntil(hours(2))
                        .blindUntil(hours(74), Faults.status(503))
                        .wellUntil(hours(100)),
                Scenario.of(
                                "late arrival by 40 hours",
                                "every 10 minutes for two hours, an object becomes visible that late")
                        .tenant(230, minutes(20))
                        .with(world -> world.set("interval", "600"))
                        .with(world -> {
                            for (int i = 0; i < 24; i++) {
                                world.tenant().object(Tenant.START.plus(minutes(60L * i + 1)), hours(40));
                            }
                        })
                        .wellUntil(hours(92)));
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    private static Duration hours(long hours) {
        return Duration.ofHours(hours);
    }

    private static Duration days(long days) {
        return Duration.ofDays(days);
    }
}
