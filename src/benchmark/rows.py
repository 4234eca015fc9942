"""The rows of the target table; each measures its candidates in turns and gives lines for the report."""

import gzip
import time

import measure
import server
from measure import Figure
from setting import stanza


def interleaved(rounds, candidates):
    """Runs every candidate once per round, in turns; the first round only warms the caches of the machine."""
    results = {name: [] for name in candidates}
    for number in range(rounds + 1):
        for name, candidate in candidates.items():
            result = candidate()
            if number > 0:
                results[name].append(result)
    return results


def ratios(results, name, base, value):
    """The ratios of each round."""
    return Figure.of([value(mine) / value(theirs) for mine, theirs in zip(results[name], results[base])])


def throughput(setting, rounds):
    """Events per second: the first of a fresh process, and the next; CPU against the limit."""
    first, total = setting.first, setting.first + setting.next
    base = f"https://localhost:{server.PORT}/alerts"

    def stream(command, document=b"", environment=None):
        running = measure.Stream(command, document, environment)
        try:
            return running.marks([first, total])
        finally:
            running.stop()

    results = interleaved(
        rounds,
        {
            "ours": lambda: stream(setting.ours(), setting.document(stanza("alerts")), setting.environment()),
            "Python": lambda: stream(setting.reference(base, total)),
            "C": lambda: measure.once(setting.limit("alerts", total)),
            "curl": lambda: curl(setting, base, total // 1_000),
        },
    )

    def fresh(marks):
        return marks[0].events / marks[0].wall

    def warm(marks):
        return (marks[1].events - marks[0].events) / (marks[1].wall - marks[0].wall)

    share = setting.next / total
    cpu = [
        (marks[1].cpu - marks[0].cpu) / (limit.cpu * share) for marks, limit in zip(results["ours"], results["C"])
    ]
    figures = {
        name: (Figure.of(list(map(fresh, results[name]))), Figure.of(list(map(warm, results[name]))))
        for name in ("ours", "Python")
    }
    limit_rate = Figure.of([total / run.wall for run in results["C"]])
    curl_rate = Figure.of([total / run.wall for run in results["curl"]])
    peak = Figure.of([marks[1].peak_kb / 1024 for marks in results["ours"]])
    reference_peak = Figure.of([marks[1].peak_kb / 1024 for marks in results["Python"]])
    gain_fresh = ratios(results, "ours", "Python", fresh)
    gain_warm = ratios(results, "ours", "Python", warm)
    rows = [
        (f"first {first:,} events of a fresh process, events/s against Python", "≥ 1.5", gain_fresh.text(), gain_fresh.median >= 1.5),
        (f"next {setting.next:,} in the same process", "≥ 6", gain_warm.text(), gain_warm.median >= 6),
        ("warm, CPU against C with zlib and OpenSSL", "≤ 2.5", Figure.of(cpu).text(), Figure.of(cpu).median <= 2.5),
    ]
    plot = {
        "Python, fresh": figures["Python"][0],
        "Python, warm": figures["Python"][1],
        "add-on, fresh": figures["ours"][0],
        "add-on, warm": figures["ours"][1],
        "C, one thread": limit_rate,
        "curl, thrown away": curl_rate,
    }
    memory = {"Python": reference_peak, "add-on": peak}
    return rows, plot, memory


def curl(setting, base, pages):
    urls = [f"{base}/v1.0/security/alerts_v2?$skiptoken={page}" for page in range(1, pages + 1)]
    words = [word for url in urls for word in ("-o", "/dev/null", url)]
    return measure.once(["curl", "-sS", "--fail", "--compressed", "--cacert", str(setting.folder / "ca.pem"), *words])


def polls(setting, number, unmeasured):
    """CPU of a poll that brings 100 new alerts, in the process that runs, against a Python process per poll.

    The process has brought a backlog of another tenant before and makes some polls that do not count, so that it is nearer to one
    that has run for hours. The overlap is a minute: the reference reads nothing twice.
    """
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    stanzas = stanza("alerts"), stanza("living", interval=10, start=since, overlap=60)
    backlog = setting.first + setting.next
    running = measure.Stream(setting.ours(), setting.document(*stanzas), setting.environment())
    ours, theirs = [], []
    try:
        running.marks([backlog])
        time.sleep(5)  # until its position is saved
        before = None
        for count in range(unmeasured + number):
            asked = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))
            setting.control("alerts", {"count": 100})
            reference = setting.reference(setting.places["defender"], 10_000, asked)
            run = measure.once(reference)
            if run.output.count(measure.EVENT_END) < 100:
                raise RuntimeError(f"the reference wrote too little: {run.errors.decode()}")
            running.marks([backlog + 100 * (count + 1)])
            time.sleep(2)  # until the poll has settled
            now = measure.cpu_of(running.process.pid)
            if count >= unmeasured:
                ours.append(now - before)
                theirs.append(run.cpu)
            before = now
    finally:
        running.stop()
    ratio = Figure.of([mine / python for mine, python in zip(ours, theirs)])
    return [("CPU of a poll with 100 new alerts, running process, against Python's process per poll", "≤ 0.3", ratio.text(), ratio.median <= 0.3)]


def heap(setting):
    """The smallest heap with which huge pages and a huge alert go through."""
    rows = []
    launcher = setting.app / "bin/launch.sh"
    original = launcher.read_text()
    for account, events, what, target in (
        ("huge", None, "heap for pages of 10,000 alerts", "64 MB"),
        ("giant", 10, "heap for one alert of 20 MB", "its own size more"),
    ):
        events = events or 2 * (2_000 if setting.quick else 10_000)
        smallest = None
        for size in (256, 128, 96, 64, 32):
            launcher.write_text(original.replace("-Xms16m -Xmx256m", f"-Xms16m -Xmx{size}m"))
            running = measure.Stream(setting.ours(), setting.document(stanza(account)), setting.environment())
            try:
                running.marks([events])
                smallest = size
            except RuntimeError:
                break
            finally:
                running.stop()
        rows.append((what, target, f"-Xmx{smallest}m", account == "giant" or smallest <= 64))
    launcher.write_text(original)
    return rows


def growth(setting):
    """Cost per event while the number of events grows, ledger included."""
    total = 10_000 if setting.quick else 1_000_000
    at = [number for number in (1_000, 10_000, 100_000, 300_000, 500_000, 700_000, 1_000_000) if number <= total]
    running = measure.Stream(setting.ours(), setting.document(stanza("small")), setting.environment())
    try:
        return running.marks(at)
    finally:
        running.stop()


def starts(setting, rounds):
    """Process starts: the scheme, and one update of one alert."""
    results = interleaved(
        rounds,
        {
            "ours": lambda: measure.once(setting.ours("--scheme"), environment=setting.environment()),
            "Python": lambda: measure.once(
                [setting.python, str(setting.root / "src/benchmark/reference/scheme.py"), "--scheme"]
            ),
        },
    )
    check(results["ours"], b"<scheme>")
    check(results["Python"], b"<scheme>")
    ratio = ratios(results, "ours", "Python", lambda run: run.wall)
    own = Figure.of([run.wall for run in results["ours"]])
    return [(f"`--scheme` against Python with splunklib ({own.text(0, 1000)} ms)", "≤ 0.7", ratio.text(), ratio.median <= 0.7)]


def updates(setting, rounds, label, direct_target):
    """One alert action that makes one update, through the service and by itself."""
    alert = setting.alerts(1)
    environment = {"REFERENCE_" + name.upper(): setting.places[name] for name in ("tenant", "client", "secret", "ca")}
    environment |= {"REFERENCE_LOGIN": setting.places["defender"], "REFERENCE_GRAPH": setting.places["defender"]}
    state = {"turn": 0}

    def status():
        state["turn"] += 1
        return ("inProgress", "resolved")[state["turn"] % 2]

    command = setting.ours("--execute", script="ta_defender_update_alert")
    python = [setting.python, str(setting.root / "src/benchmark/reference/update.py"), "--execute"]
    modes = {"service": 1.0, "direct": direct_target}
    candidates = {
        mode: lambda mode=mode: measure.once(command, setting.action(alert, status(), mode), setting.environment())
        for mode in modes
    }
    candidates["Python"] = lambda: measure.once(python, setting.action(alert, status()), environment)
    results = interleaved(rounds, candidates)
    table = []
    for mode, target in modes.items():
        check(results[mode])
        ratio = ratios(results, mode, "Python", lambda run: run.wall)
        own = Figure.of([run.wall for run in results[mode]])
        cpu = Figure.of([run.cpu for run in results[mode]])
        what = f"one update by an alert action, mode={mode}, {label}, against Python requests + msal ({own.text(0, 1000)} ms, CPU {cpu.text(0, 1000)} ms)"
        table.append((what, f"≤ {target}", ratio.text(), ratio.median <= target))
    check(results["Python"])
    return table


def many(setting, number):
    """One alert action that updates many alerts: how long it takes, and how much of that it computes."""
    alerts = setting.alerts(number)
    # the limit of the service is used up by whoever asked before, for a minute
    time.sleep(60)
    run = measure.once(
        setting.ours("--execute", script="ta_defender_update_alert"),
        setting.action(alerts, "inProgress"),
        setting.environment(),
    )
    check([run])
    share = run.cpu / run.wall
    calls = 2 * len(alerts)
    what = f"{len(alerts)} rows in one action on Graph, {calls} calls at 150 a minute ({run.wall:.0f} s): CPU of the time"
    return [(what, "≤ 2 %", f"{share:.1%}", share <= 0.02)]


def latency(setting):
    """Pages that come after 300 ms: the share of time in which nothing is asked of the service."""
    slow = server.SlowServer(setting.folder, 0.3)
    running = measure.Stream(setting.ours(), setting.document(stanza("slow")), setting.environment())
    try:
        running.marks([30 * 500])
    finally:
        running.stop()
        slow.close()
    spans = slow.spans[10:30]
    waiting = sum(end - begin for begin, end in spans)
    share = 1 - waiting / (spans[-1][1] - spans[0][0])
    size = len(gzip.decompress((setting.folder / "pages/slow/1.json.gz").read_bytes()))
    return [(f"page latency 300 ms, pages of 500 alerts ({size / 1e6:.1f} MB): time neither waiting for the service nor reading from it", "≤ 5 %", f"{share:.1%}", share <= 0.05)]


def check(runs, text=b""):
    for run in runs:
        if run.code != 0 or text not in run.output:
            raise RuntimeError(f"exit {run.code}: {run.output[:500]!r} {run.errors[:2000].decode()}")
