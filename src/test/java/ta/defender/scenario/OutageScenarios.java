package ta.defender.scenario;

import static ta.defender.model.Feed.GRAPH_ALERTS;
import static ta.defender.model.Feed.GRAPH_INCIDENTS;
import static ta.defender.model.Feed.XDR_INCIDENTS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import ta.defender.model.Code;
import ta.defender.model.Feed;

/** Every outage we play, as tables of phases. */
final class OutageScenarios {
    private OutageScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(service());
        all.addAll(throttling());
        all.addAll(data());
        all.addAll(paging());
        all.addAll(answers());
        all.addAll(login());
        all.addAll(host());
        all.addAll(time());
        OutsideScenarios.all().forEach(scenario -> all.add(scenario.fromOutside()));
        return all;
    }

    private static List<Scenario> service() {
        return List.of(
                Scenario.of("clean run", "nothing goes wrong for 26 hours", Feed.values())
                        .wellUntil(hours(26)),
                Scenario.of(
                                "503 in mid-paging",
                                "every page but the first answers 503 for the first 20 minutes",
                                Feed.values())
                        .until(minutes(20), Faults.status(503).inMidPaging())
                        .wellUntil(hours(3)),
                Scenario.of("every third call 500", "for two hours")
                        .until(hours(2), Faults.status(500).every(3))
                        .wellUntil(hours(4)),
                Scenario.of("503 for two hours", "no call gets through")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(150), Faults.status(503))
                        .wellUntil(hours(4)),
                Scenario.of("connection lost for an hour", "the service cannot be reached at all")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(90), Faults.unreachable(Code.CONNECT_REFUSED))
                        .wellUntil(hours(3)),
                Scenario.of("no answer for an hour", "connections are made, and nothing comes back")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(90), Faults.unreachable(Code.RESPONSE_TIMEOUT))
                        .wellUntil(hours(3)),
                Scenario.of("three days down", "then everything since is caught up with", GRAPH_ALERTS, XDR_INCIDENTS)
                        .tenant(230, minutes(3))
                        .wellUntil(hours(1))
                        .blindUntil(hours(73), Faults.status(503))
                        .wellUntil(hours(78)));
    }

    private static List<Scenario> throttling() {
        return List.of(
                storm("429 storm, Retry-After in seconds", "'Retry-After: 20' on every call", Faults.throttled("20")),
                storm("429 storm, decimal Retry-After", "'Retry-After: 7.5' on every call", Faults.throttled("7.5")),
                storm(
                        "429 storm, Retry-After as a date",
                        "the header names a moment 45 seconds away",
                        Faults.throttledUntil(Duration.ofSeconds(45))),
                storm("429 storm, no Retry-After", "the header is missing", Faults.throttled(null)),
                storm("429 storm, ten minutes asked for", "'Retry-After: 600' on every call", Faults.throttled("600")),
                Scenario.of("every second call 429", "with 'Retry-After: 5', for an hour, from the first call on")
                        .until(hours(1), Faults.throttled("5").every(2))
                        .wellUntil(hours(3)),
                Scenario.of(
                                "call budget exhausted",
                                "2,400 incidents, two to a page: more calls than an hour permits",
                                XDR_INCIDENTS)
                        .tenant(2400, minutes(30))
                        .with(world -> world.service().setPageCap(2))
                        .until(hours(6), world -> world.setFault(Fault.NONE), true)
                        .wellUntil(hours(8)));
    }

    private static Scenario storm(String name, String happens, Fault fault) {
        return Scenario.of(name, happens + ", for an hour")
                .wellUntil(minutes(20))
                .blindUntil(minutes(80), fault)
                .wellUntil(hours(3));
    }

    private static List<Scenario> data() {
        return List.of(
                late("late arrival by 5 minutes", minutes(5), hours(3)),
                late("late arrival by 14 minutes", minutes(14), hours(3)),
                late("late arrival by 6 hours", hours(6), hours(32)),
                Scenario.of(
                                "ties at the position",
                                "20 objects of one instant, of which each shows 20 seconds after the one before")
                        .with(world -> {
                            for (int i = 0; i < 20; i++) {
                                world.tenant().object(Tenant.START.plus(minutes(61)), Duration.ofSeconds(20L * i));
                            }
                        })
                        .wellUntil(hours(3)),
                Scenario.of("more ties than a page", "150 objects of one instant, 40 to a page")
                        .with(world -> {
                            for (int i = 0; i < 150; i++) {
                                world.tenant().object(Tenant.START.plus(minutes(61)), Duration.ofSeconds(5));
                            }
                        })
                        .wellUntil(hours(3)),
                Scenario.of(
                                "status update of old objects",
                                "every object of the first day changes once within ten minutes")
                        .with(world -> touchAll(world, hours(2), minutes(10)))
                        .wellUntil(hours(5)),
                Scenario.of("null in place of lists", "every list in every object is null, from the first one on")
                        .nullLists()
                        .with(world -> touchAll(world, hours(1), minutes(10)))
                        .wellUntil(hours(3)),
                Scenario.of("bogus future timestamp", "one object claims to be of next year, from the first poll on")
                        .with(world -> world.tenant().object(Tenant.START.plus(days(365)), days(-366)))
                        .tenant(230, minutes(15))
                        .wellUntil(hours(53)),
                Scenario.of(
                                "old alerts in new incidents",
                                "incidents change every 12 hours for five days, their alerts do not",
                                XDR_INCIDENTS)
                        .tenant(60, hours(2))
                        .with(world -> {
                            for (int i = 1; i < 10; i++) {
                                touchAll(world, hours(12L * i), minutes(10));
                            }
                        })
                        .wellUntil(hours(126)));
    }

    private static Scenario late(String name, Duration delay, Duration length) {
        return Scenario.of(name, "every 10 minutes for two hours, an object becomes visible that late")
                .with(world -> {
                    for (int i = 0; i < 12; i++) {
                        world.tenant().object(Tenant.START.plus(minutes(10L * i + 1)), delay);
                    }
                })
                .wellUntil(length);
    }

    /** A new version of every object that exists by then, spread over a while. */
    private static void touchAll(World world, Duration begin, Duration spread) {
        List<TrackedObject> objects = List.copyOf(world.tenant().objects());
        for (int i = 0; i < objects.size(); i++) {
            TrackedObject object = objects.get(i);
            Version last = object.versions().get(object.versions().size() - 1);
            Duration at = begin.plus(spread.multipliedBy(i).dividedBy(objects.size()));
            if (last.updated().isBefore(Tenant.START.plus(begin).minus(hours(1)))) {
                world.tenant().change(object, Tenant.START.plus(at), Duration.ofSeconds(10));
            }
        }
    }

    private static List<Scenario> paging() {
        return List.of(
                Scenario.of("pages smaller than asked for", "the service gives 7 objects a page, whatever is asked")
                        .with(world -> world.service().setPageCap(7))
                        .wellUntil(hours(3)),
                drift(
                        "drift while paging",
                        "objects change five times a second while the first day is read, 10 to a page",
                        FakeDefender.Order.NEWEST_FIRST,
                        Duration.ofSeconds(5)),
                drift(
                        "drift while paging, changes seen late",
                        "the same, and each change shows 5 minutes later",
                        FakeDefender.Order.NEWEST_FIRST,
                        minutes(5)),
                drift(
                        "drift in no order",
                        "the same, over a list without any order",
                        FakeDefender.Order.NONE,
                        Duration.ofSeconds(5)),
                Scenario.of(
                                "overlapping pages",
                                "each page repeats 10 objects of the one before",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .with(world -> world.service().setPageCap(25))
                        .with(world -> world.service().setRepeats(10))
                        .wellUntil(hours(3)),
                Scenario.of(
                                "next links in a circle",
                                "for two hours, from the first call on",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .until(hours(2), Faults.linkCircle())
                        .wellUntil(hours(4)),
                Scenario.of(
                                "next links to another host",
                                "for two hours, from the first call on",
                                GRAPH_ALERTS,
                                GRAPH_INCIDENTS)
                        .until(hours(2), Faults.foreignLink())
                        .wellUntil(hours(4)),
                Scenario.of("$orderby refused", "400 for it, and the newest come first", GRAPH_ALERTS, GRAPH_INCIDENTS)
                        .with(world -> world.service().setRefusesOrder(true))
                        .wellUntil(hours(3)),
                Scenario.of("filter ignored", "every call gets the whole list")
                        .with(world -> world.service().setIgnoresFilter(true))
                        .wellUntil(hours(2)),
                Scenario.of("more pages than a window may have", "1,500 objects, 5 to a page, are cut into windows")
                        .tenant(1500, minutes(10))
                        .with(world -> world.service().setPageCap(5))
                        .until(hours(2), world -> world.setFault(Fault.NONE), true)
                        .wellUntil(hours(4)));
    }

    private static Scenario drift(String name, String happens, FakeDefender.Order order, Duration delay) {
        return Scenario.of(name, happens)
                .with(world -> {
                    world.service().setPageCap(10);
                    world.service().setOrder(order);
                    List<TrackedObject> objects = List.copyOf(world.tenant().objects());
                    for (int i = 0; i < 200; i += 3) {
                        TrackedObject object = objects.get((i * 37) % 230);
                        if (object.versions().size() == 1) {
                            world.tenant()
                                    .change(object, Tenant.START.minus(delay).plusMillis(200L * i), delay);
                        }
                    }
                })
                .wellUntil(hours(3));
    }

    private static List<Scenario> answers() {
        return List.of(
                Scenario.of("200 with an empty list", "for five hours, whatever is there")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(330), Faults.emptyPage())
                        .wellUntil(hours(8)),
                Scenario.of("200 with an empty body", "for two hours")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(150), Faults.emptyBody())
                        .wellUntil(hours(4)),
                Scenario.of("200 with a portal's page", "for two hours")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(150), Faults.html())
                        .wellUntil(hours(4)),
                Scenario.of("truncated bodies", "every second body breaks off, for two hours, from the first call on")
                        .until(hours(2), Faults.cutOff().every(2))
                        .wellUntil(hours(4)),
                Scenario.of("large bodies truncated", "every body of more than 10 objects breaks off, for two hours")
                        .until(hours(2), Faults.cutOff().onPagesAbove(10))
                        .wellUntil(hours(4)),
                Scenario.of("corrupt bodies", "every second body is no JSON, for two hours, from the first call on")
                        .until(hours(2), Faults.corrupt().every(2))
                        .wellUntil(hours(4)),
                Scenario.of("no object can be read", "500 for each page that would hold one, for an hour")
                        .wellUntil(hours(1))
                        .blindUntil(hours(2), Faults.allPoisoned())
                        .wellUntil(hours(5)),
                poisoned(
                        "poisoned object",
                        "every page that would hold it answers 500 for ten hours; then it is healed",
                        150,
                        days(0)),
                poisoned("poisoned object, newest of an idle tenant", "the same, and nothing new for a day", 0, days(0))
                        .tenant(230, days(9)),
                poisoned(
                        "poisoned object, host a day behind", "the same, and the host's clock is wrong", 150, days(-1)),
                poisoned("poisoned object, host a day ahead", "the same, and the host's clock is wrong", 150, days(1)));
    }

    private static Scenario poisoned(String name, String happens, int minute, Duration ahead) {
        return Scenario.of(name, happens)
                .with(world -> world.host().setAhead(ahead))
                .with(world -> world.tenant()
                        .object(Tenant.START.plus(minutes(minute)), Duration.ofSeconds(10))
                        .poison(Tenant.START, Tenant.START.plus(hours(10))))
                .wellUntil(hours(28));
    }

    private static List<Scenario> login() {
        return List.of(
                Scenario.of("token revoked in mid-paging", "the service refuses the token after every fourth page")
                        .with(world -> world.service().setPageCap(7))
                        .until(hours(1), (call, service) -> {
                            Reply page = service.page(call);
                            if (call.number() % 4 == 0) {
                                service.login().revoke();
                            }
                            return page;
                        })
                        .wellUntil(hours(3)),
                Scenario.of("login down for an hour", "no new token; the old one ends meanwhile")
                        .wellUntil(minutes(50))
                        .until(minutes(110), world -> world.login().setDown(true), true)
                        .until(hours(4), world -> world.login().setDown(false), false),
                Scenario.of("403 for two hours", "the permission is taken away and given back")
                        .wellUntil(minutes(30))
                        .blindUntil(minutes(150), Faults.status(403))
                        .wellUntil(hours(4)));
    }

    private static List<Scenario> host() {
        return List.of(
                Scenario.of("killed at random moments", "about every 400 steps, for three hours, and started again")
                        .restarting()
                        .with(world -> world.service().setPageCap(20))
                        .until(hours(3), world -> world.killEvery(400), false)
                        .until(hours(5), world -> world.killEvery(0), false),
                Scenario.of("killed while pages break off", "the same, and every second body is truncated")
                        .restarting()
                        .with(world -> world.service().setPageCap(20))
                        .until(
                                hours(3),
                                world -> {
                                    world.killEvery(400);
                                    world.setFault(Faults.cutOff().every(2));
                                },
                                false)
                        .until(
                                hours(5),
                                world -> {
                                    world.killEvery(0);
                                    world.setFault(Fault.NONE);
                                },
                                false),
                Scenario.of(
                                "stdout gone",
                                "splunkd reads no more in the middle of the first day, and again an hour later")
                        .restarting()
                        .until(hours(1), world -> world.pipe().breakAfter(100), false)
                        .until(hours(4), world -> world.pipe().breakAfter(2), false),
                Scenario.of("disk full for an hour", "no position can be saved meanwhile")
                        .wellUntil(minutes(30))
                        .until(minutes(90), world -> world.disk().setFull(true), false)
                        .until(hours(3), world -> world.disk().setFull(false), false),
                Scenario.of(
                                "disk full at the first start",
                                "for half an hour nothing can be saved, so nothing is begun")
                        .until(minutes(30), world -> world.disk().setFull(true), true)
                        .until(hours(3), world -> world.disk().setFull(false), false),
                Scenario.of(
                                "disk full, then killed",
                                "expect duplicates of what was read while nothing could be saved; nothing is lost")
                        .restarting()
                        .wellUntil(minutes(30))
                        .until(minutes(60), world -> world.disk().setFull(true), false)
                        .until(minutes(61), world -> world.killEvery(1), false)
                        .until(
                                hours(3),
                                world -> {
                                    world.killEvery(0);
                                    world.disk().setFull(false);
                                },
                                false),
                Scenario.of("host asleep for a day", "a laptop's lid, a paused virtual machine")
                        .wellUntil(hours(1))
                        .until(hours(25), world -> world.truth().advance(hours(24)), true)
                        .wellUntil(hours(28)));
    }

    private static List<Scenario> time() {
        List<Scenario> skews = new ArrayList<>();
        for (boolean date : new boolean[] {true, false}) {
            String without = date ? "" : ", no Date header";
            skews.add(skew("host 10 minutes ahead" + without, minutes(10), date));
            skews.add(skew("host 10 minutes behind" + without, minutes(-10), date));
            skews.add(skew("host a day ahead" + without, days(1), date));
            skews.add(skew("host a day behind" + without, days(-1), date));
        }
        skews.add(Scenario.of("clock set back by a day", "the host was a day ahead until somebody corrected it")
                .until(hours(2), world -> world.host().setAhead(days(1)), false)
                .until(hours(6), world -> world.host().setAhead(Duration.ZERO), false));
        skews.add(Scenario.of(
                        "clock set back below what is known", "after three days the host's clock is two hours behind")
                .tenant(230, minutes(60))
                .wellUntil(hours(72))
                .until(hours(75), world -> world.host().setAhead(minutes(-120)), false)
                .until(hours(77), world -> world.host().setAhead(Duration.ZERO), false));
        skews.add(Scenario.of("clock set on by a day", "the host is right, and then a day ahead")
                .wellUntil(hours(2))
                .until(hours(6), world -> world.host().setAhead(days(1)), false));
        return skews;
    }

    private static Scenario skew(String name, Duration ahead, boolean date) {
        return Scenario.of(
                        name,
                        "the host's clock is wrong for 27 hours"
                                + (date ? "" : ", and the service does not tell its own"),
                        GRAPH_ALERTS,
                        XDR_INCIDENTS)
                .tenant(230, minutes(3))
                .with(world -> {
                    world.host().setAhead(ahead);
                    world.service().setSendsDate(date);
                })
                .wellUntil(hours(27));
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
