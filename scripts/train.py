"""Makes the AOT caches of the package with its own runtime: lets an input and an alert action run between the stand-ins.

Arguments: portable package, unpacked app with runtime, class path of the stand-ins.
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


def main():
    tarball, folder, class_path = sys.argv[1:]
    app = Path(folder)
    launcher = app / "bin/launch.sh"
    original = launcher.read_text()
    stand_ins, places = services(tarball, class_path)
    environment = {"PATH": os.environ["PATH"], "SPLUNK_HOME": places["home"]}

    def train(kind, script, arguments, document, stop):
        cache = app / f"runtime/lib/{kind}.aot"
        launcher.write_text(original.replace("share=-Xshare:auto", f"share=-XX:AOTCacheOutput={cache}"))
        log = tempfile.TemporaryFile()
        process = subprocess.Popen(
            ["sh", str(app / "bin" / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
        )
        process.stdin.write(document)
        process.stdin.close()
        events = 0
        while stop and events < 1000:
            line = process.stdout.readline()
            if not line:
                break
            events += line.count(b"</event>")
        if stop:
            time.sleep(3)  # until what was written has settled and its position is saved
            process.terminate()
        process.stdout.read()
        process.wait(120)
        launcher.write_text(original)
        if not cache.exists():
            log.seek(0)
            raise SystemExit(f"ERROR no AOT cache for {kind}: {log.read().decode()[-2000:]}")
        print(f"{cache.name}: {cache.stat().st_size / 1e6:.0f} MB")

    try:
        login = {"username": "admin", "password": places["password"], "output_mode": "json"}
        key = ask(places["splunkd"] + "/services/auth/login", login)["sessionKey"]
        versions = ask(places["defender"] + "/_simulator/versions?api=GRAPH_ALERTS")
        alert = (versions["versions"] if isinstance(versions, dict) else versions)[0]["id"]
        payload = {
            "app": "search",
            "owner": "admin",
            "sid": "training",
            "search_name": "",
            "server_uri": places["splunkd"],
            "session_key": key,
            "configuration": {"account": "living", "api": "graph", "status": "resolved", "alert_id": "$result.id$"},
            "result": {"id": alert},
        }
        train("action", "defender_update_alert.sh", ["--execute"], json.dumps(payload).encode(), stop=False)
        with tempfile.TemporaryDirectory() as checkpoints:
            document = (
                f"<input><server_host>h</server_host><server_uri>{places['splunkd']}</server_uri>"
                f"<session_key>{key}</session_key><checkpoint_dir>{checkpoints}</checkpoint_dir><configuration>"
                '<stanza name="defender_alerts://living" app="TA_defender"><param name="account">living</param>'
                '<param name="index">main</param></stanza></configuration></input>'
            )
            train("input", "defender_alerts.sh", [], document.encode(), stop=True)
    finally:
        launcher.write_text(original)
        stand_ins.stdin.close()
        stand_ins.wait()


if __name__ == "__main__":
    main()
