"""The setting of a benchmark: folders, static server, stand-ins, the installed package and the documents of its calls."""

import gzip
import json
import os
import ssl
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path
from xml.sax.saxutils import escape

import pages
import server

UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE


def stanza(account, interval=3600, start=pages.SINCE, **more):
    """One stanza of defender_alerts."""
    parameters = {"account": account, "interval": interval, "start_time": start, "index": "main", "api": "graph"} | more
    lines = "".join(f'<param name="{name}">{escape(str(value))}</param>' for name, value in parameters.items())
    return f'<stanza name="defender_alerts://{account}" app="TA_defender">{lines}</stanza>'


class Setting:
    """Everything a measurement needs; `quick` makes the sets of pages smaller."""

    def __init__(self, root, tarball, classpath, quick):
        self.root = Path(root)
        self.folder = self.root / "target/benchmark"
        self.quick = quick
        self.python = str(self.folder / "venv/bin/python")
        server.certificates(self.folder)
        self.first, self.next = (5_000, 5_000) if quick else (20_000, 40_000)
        sample = pages.sample_path(root)
        self.event_bytes = self._set(sample, "alerts", (self.first + self.next) // 1_000, 1_000)
        self._set(sample, "huge", 2, 2_000 if quick else 10_000)
        self._set(sample, "giant", 1, 10, padding=20_000_000)
        self._set(sample, "small", 10 if quick else 100, 1_000 if quick else 10_000, small=True)
        self._set(sample, "slow", 30, 500, port=server.SLOW_PORT)
        self.nginx = server.Nginx(self.folder)
        self.services = self._services(tarball, classpath)
        self.app = Path(self.places["home"]) / "etc/apps/TA_defender"
        self.runs = 0
        self._warm()

    def _warm(self):
        """A process that runs for long makes the archive of classes of the portable package: waits until it is there."""
        if (self.app / "runtime").exists():
            return
        handlers = ["sh", str(self.app / "bin/defender_handlers.sh")]
        archives = Path(self.places["home"]) / "var/run/splunk/TA_defender"
        with subprocess.Popen(handlers, env=self.environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
            for _ in range(600):
                if list(archives.glob("*.jsa")):
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError("no archive of classes was made")
            process.stdin.close()

    def close(self):
        self.services.stdin.close()
        self.services.wait()
        self.nginx.close()

    def _set(self, sample, name, number, per_page, small=False, padding=0, port=server.PORT):
        url = f"https://localhost:{port}" + ("" if port == server.SLOW_PORT else f"/{name}")
        return pages.write_set(self.folder / "pages" / name, url, sample, number, per_page, small, padding)

    def _services(self, tarball, classpath):
        accounts = [f"{name}=https://localhost:{server.PORT}/{name}" for name in ("alerts", "huge", "giant", "small")]
        accounts.append(f"slow=https://localhost:{server.SLOW_PORT}")
        command = ["java", "-Xmx1g", "-cp", classpath, "ta.simulator.bench.BenchmarkServices", tarball]
        process = subprocess.Popen(
            [*command, str(self.folder / "ca.pem"), *accounts], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.places = {}
        for line in process.stdout:
            if line == "ready\n":
                return process
            name, _, value = line.rstrip("\n").partition(" ")
            self.places[name] = value
        raise RuntimeError("the stand-ins did not start")

    def session_key(self):
        form = urllib.parse.urlencode({"username": "admin", "password": self.places["password"], "output_mode": "json"})
        url = self.places["splunkd"] + "/services/auth/login"
        with urllib.request.urlopen(url, form.encode(), context=UNVERIFIED) as answer:
            return json.load(answer)["sessionKey"]

    def control(self, path, body):
        """Tells the living tenant's simulator what to do."""
        request = urllib.request.Request(
            f"{self.places['defender']}/_simulator/{path}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, context=UNVERIFIED) as answer:
            return json.loads(answer.read() or b"null")

    def read(self, path):
        with urllib.request.urlopen(f"{self.places['defender']}/_simulator/{path}", context=UNVERIFIED) as answer:
            return json.load(answer)

    def environment(self, app_environment=None):
        kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
        return {**kept, "SPLUNK_HOME": self.places["home"], **(app_environment or {})}

    def document(self, *stanzas):
        """What splunkd writes to the input's standard input; a fresh checkpoint folder each time."""
        self.runs += 1
        checkpoints = self.folder / "checkpoints" / f"{os.getpid()}-{self.runs}"
        checkpoints.mkdir(parents=True)
        return (
            f"<input><server_host>bench</server_host><server_uri>{self.places['splunkd']}</server_uri>"
            f"<session_key>{self.session_key()}</session_key><checkpoint_dir>{checkpoints}</checkpoint_dir>"
            f"<configuration>{''.join(stanzas)}</configuration></input>"
        ).encode()

    def ours(self, *arguments, script="defender_alerts"):
        return ["sh", str(self.app / "bin" / f"{script}.sh"), *arguments]

    def reference(self, base, limit, since=pages.SINCE):
        """The Python program over the pages at a base URL."""
        known = {"login": base, "graph": base, "since": since, "limit": str(limit), "ca": self.places["ca"]}
        known |= {name: self.places[name] for name in ("tenant", "client", "secret")}
        words = [word for name, value in known.items() for word in ("--" + name, value)]
        return [self.python, str(self.root / "src/benchmark/reference/collect.py"), *words]

    def limit(self, name, alerts):
        """The C program over a set of pages."""
        path = f"/{name}/v1.0/security/alerts_v2"
        return [str(self.folder / "limit"), str(server.PORT), path, str(self.folder / "ca.pem"), str(alerts)]

    def alerts(self, number):
        """The identifiers of some alerts of the living tenant."""
        versions = self.read("versions?api=GRAPH_ALERTS")
        versions = versions["versions"] if isinstance(versions, dict) else versions
        return list(dict.fromkeys(version["id"] for version in versions))[:number]

    def action(self, alerts, status, mode="service"):
        """What splunkd writes to an alert action's standard input: one row is in it, several are in a file beside it."""
        payload = {
            "app": "search",
            "owner": "admin",
            "sid": f"bench_{time.time_ns()}",
            "search_name": "",
            "server_uri": self.places["splunkd"],
            "session_key": self.session_key(),
            "configuration": {
                "account": "living",
                "api": "graph",
                "mode": mode,
                "status": status,
                "alert_id": "$result.id$",
            },
            "result": {"id": alerts[0]},
        }
        if len(alerts) > 1:
            results = self.folder / "results.csv.gz"
            results.write_bytes(gzip.compress("\n".join(["id", *alerts, ""]).encode()))
            payload["results_file"] = str(results)
        return json.dumps(payload).encode()
