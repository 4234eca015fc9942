"""Lets an unpacked app make calls between the stand-ins, so that the JVM can note what they load.

    train.py aot <portable package> <app> <class path of the stand-ins>
        makes the AOT caches of the package with its own runtime, one for each kind of call
    train.py classes <portable package> <app> <class path of the stand-ins> <file>
        writes the list of classes from which the launcher of the portable package makes its archive
"""

import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path


def services(tarball, class_path):
    process = subprocess.Popen(
        ["java", "-Xmx512m", "-cp", class_path, "ta.simulator.bench.BenchmarkServices", tarball],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    places = {}
    for line in process.stdout:
        if line == "ready\n":
            return process, places
        name, _, value = line.rstrip("\n").partition(" ")
        places[name] = value
    raise SystemExit("ERROR the stand-ins did not start")


def ask(url, form=None):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    body = urllib.parse.urlencode(form).encode() if form else None
    with urllib.request.urlopen(url, body, context=context) as answer:
        return json.load(answer)


class Training:
    """Calls of the app as splunkd makes them, with one more option for the JVM."""

    def __init__(self, tarball, app, class_path):
        self.app = Path(app)
        self.launcher = self.app / "bin/launch.sh"
        self.original = self.launcher.read_text()
        self.stand_ins, self.places = services(tarball, class_path)
        login = {"username": "admin", "password": self.places["password"], "output_mode": "json"}
        self.key = ask(self.places["splunkd"] + "/services/auth/login", login)["sessionKey"]

    def close(self):
        self.launcher.write_text(self.original)
        self.stand_ins.stdin.close()
        self.stand_ins.wait()

    def call(self, option, output, script, arguments, document, events=0):
        """Runs one call; one that writes events is stopped after so many of them."""
        java = 'exec "$java" '
        if java not in self.original:
            raise SystemExit(f"ERROR {self.launcher} does not say {java}")
        self.launcher.write_text(self.original.replace(java, f"{java}{option} "))
        log = tempfile.TemporaryFile()
        process = subprocess.Popen(
            ["sh", str(self.app / "bin" / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={"PATH": os.environ["PATH"], "SPLUNK_HOME": self.places["home"]},
        )
        process.stdin.write(document.encode())
        process.stdin.close()
        written = 0
        while written < events:
            line = process.stdout.readline()
            if not line:
                break
            written += line.count(b"</event>")
        if events:
            time.sleep(3)  # until what was written has settled and its position is saved
            process.terminate()
        process.stdout.read()
        process.wait(120)
        if not Path(output).exists():
            log.seek(0)
            raise SystemExit(f"ERROR {script} left no {output}: {log.read().decode()[-2000:]}")

    def action(self):
        versions = ask(self.places["defender"] + "/_simulator/versions?api=GRAPH_ALERTS")
        alert = (versions["versions"] if isinstance(versions, dict) else versions)[0]["id"]
        payload = {
            "app": "search",
            "owner": "admin",
            "sid": "training",
            "search_name": "",
            "server_uri": self.places["splunkd"],
            "session_key": self.key,
            "configuration": {"account": "living", "api": "graph", "status": "resolved", "alert_id": "$result.id$"},
            "result": {"id": alert},
        }
        return json.dumps(payload)

    def input(self, checkpoints, scheme):
        return (
            f"<input>{self._head(checkpoints)}<configuration>"
            f'<stanza name="{scheme}://living" app="TA_defender"><param name="account">living</param>'
            '<param name="index">main</param></stanza></configuration></input>'
        )

    def item(self, checkpoints):
        return (
            f'<items>{self._head(checkpoints)}<item name="living"><param name="account">living</param>'
            '<param name="interval">60</param></item></items>'
        )

    def _head(self, checkpoints):
        return (
            f"<server_host>h</server_host><server_uri>{self.places['splunkd']}</server_uri>"
            f"<session_key>{self.key}</session_key><checkpoint_dir>{checkpoints}</checkpoint_dir>"
        )


def aot(training, checkpoints):
    for kind, script, arguments, document, events in (
        ("action", "ta_defender_update_alert.sh", ["--execute"], training.action(), 0),
        ("input", "defender_alerts.sh", [], training.input(checkpoints, "defender_alerts"), 1000),
    ):
        cache = training.app / f"runtime/lib/{kind}.aot"
        training.call(f"-XX:AOTCacheOutput={cache}", cache, script, arguments, document, events)
        print(f"{cache.name}: {cache.stat().st_size / 1e6:.0f} MB")


def classes(training, checkpoints, output):
    """Sorted, so that a change shows what has changed. The program adds its own classes itself."""
    seen = set()
    for script, arguments, document, events in (
        ("ta_defender_update_alert.sh", ["--execute"], training.action(), 0),
        ("defender_alerts.sh", [], training.input(checkpoints, "defender_alerts"), 1000),
        ("defender_incidents.sh", [], training.input(checkpoints, "defender_incidents"), 200),
        ("defender_alerts.sh", ["--validate-arguments"], training.item(checkpoints), 0),
    ):
        noted = Path(checkpoints) / "classes"
        noted.unlink(missing_ok=True)
        training.call(f"-XX:DumpLoadedClassList={noted}", noted, script, arguments, document, events)
        seen.update(line for line in noted.read_text().splitlines() if line and not line.startswith(("#", "ta/")))
    Path(output).write_text("\n".join(sorted(seen)) + "\n")
    print(f"{Path(output).name}: {len(seen)} lines")


def main():
    what, tarball, app, class_path, *rest = sys.argv[1:]
    training = Training(tarball, app, class_path)
    try:
        with tempfile.TemporaryDirectory() as checkpoints:
            {"aot": aot, "classes": classes}[what](training, checkpoints, *rest)
    finally:
        training.close()


if __name__ == "__main__":
    main()
