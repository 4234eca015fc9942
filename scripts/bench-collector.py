"""Measures the built collector: each format by `convert`, against Python, and each carrier with a simulated tenant.

usage: bench-collector.py COLLECTOR CLASSPATH [--quick]     --quick: a tenth of the objects
"""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SAMPLES = Path("src/test/resources/samples/20-graph-list-alerts_v2.json")
WORK = Path("target/bench-collector")
MAPPING = Path("src/main/resources/ta/defender/output/mapping.txt")
PYTHON_CEF = r"""
import json, sys
def header(text): return text.replace("\\", "\\\\").replace("|", "\\|")
def value(text): return text.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n").replace("\r", "\\r")
LEVEL = {"informational": "1", "low": "3", "medium": "5", "high": "8"}
SLOTS = (("externalId", "id"), ("cat", "category"), ("sourceServiceName", "detectionSource"), ("deviceFacility", "serviceSource"),
         ("msg", "description"), ("cs2", "incidentId"), ("flexString1", "alertWebUrl"), ("flexString2", "status"))
for line in sys.stdin:
    alert = json.loads(line)
    out = [f"{key}={value(str(alert[name]))}" for key, name in SLOTS if alert.get(name)]
    for item in alert["evidence"]:
        for key, name in (("suser", "accountName"), ("shost", "deviceDnsName"), ("fname", "fileName"), ("src", "ipAddress")):
            if item.get(name):
                out.append(f"{key}={value(str(item[name]))}")
    print(f"CEF:0|Microsoft|Microsoft 365 Defender|1.0|Alert/{header(str(alert['detectorId']))}|{header(alert['title'])}|{LEVEL.get(alert['severity'], 'Unknown')}|" + " ".join(out))
"""
PYTHON_TABLE = r"""
import json, re, sys
from datetime import datetime
tables = {}
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.strip()
    if line.startswith("["):
        rows = tables[line[1:-1]] = []
    elif line and line[0] != "#":
        rows.append([cell.strip() for cell in line.split("|")])
def table(name):
    head, *rows = tables[name]
    return [dict(zip(head, row)) for row in rows]
KEYS = {row["key"]: (row["type"], int(row["length"] or 1 << 30), row["since"]) for row in table("cef keys")}
KINDS = {row["vendor"]: row["kind"] for row in table("evidence types")}
def rules(rows, column):
    return [(row["cef"].split(" / "), row["label"], re.split(r", | \+ ", row[column]), row["as"]) for row in rows if row["cef"].strip("-") and row[column].strip("-")]
ALERT = rules(table("alert"), "graph_alert")
EVIDENCE = {}
for row in table("evidence"):
    EVIDENCE.setdefault(row["kind"], []).append(row)
EVIDENCE = {kind: rules(rows, "sources") for kind, rows in EVIDENCE.items()}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)")
NUMBER = re.compile(r"-?\d{1,18}")
def at(value, path):
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
def text(value):
    if isinstance(value, list):
        return ", ".join(text(each) for each in value)
    return json.dumps(value, separators=(",", ":")) if isinstance(value, (dict, bool)) else str(value)
def put(out, truncated, keys, label, sources, form, source):
    for name in sources:
        value = name[1:-1] if name[0] == "'" else at(source, name)
        if value is None or value == "" or value == []:
            continue
        if form == "count":
            value = str(len(value))
        elif form == "time":
            value = str(int(datetime.fromisoformat(value[:19] + "+00:00").timestamp() * 1000))
        else:
            value = text(value)
            if form == "path":
                value += "\\" + (source.get("fileName") or "")
        value = CONTROL.sub(" ", value).strip()
        for key in keys:
            kind, length, since = KEYS.get(key, ("text", 4000, ""))
            if key in out or since or (kind in ("int", "long", "port", "time") and not NUMBER.fullmatch(value)) or (kind == "ipv4" and not IPV4.fullmatch(value)):
                continue
            if len(value) > length:
                value = value[: length - 1].rstrip() + "\u2026"
                truncated.append(key)
            out[key] = value
            if label:
                out[key + "Label"] = label
            break
        return
LEVEL = {"informational": "1", "low": "3", "medium": "5", "high": "8"}
def escaped(value): return value.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n").replace("\r", "\\r")
def header(value): return CONTROL.sub(" ", str(value))[:512].replace("\\", "\\\\").replace("|", "\\|")
for line in sys.stdin:
    alert = json.loads(line)
    out, truncated, seen = {}, [], set()
    for rule in ALERT:
        put(out, truncated, *rule, alert)
    for item in alert["evidence"]:
        kind = KINDS.get(item["@odata.type"].rsplit(".", 1)[-1].removesuffix("Evidence").lower(), "other")
        if kind not in seen:
            seen.add(kind)
            for group in (kind, kind + " address", "any"):
                for rule in EVIDENCE.get(group, ()):
                    put(out, truncated, *rule, item)
    if truncated:
        out["MicrosoftDefenderTruncated"] = ", ".join(sorted(truncated))
    print(f"CEF:0|Microsoft|Microsoft 365 Defender|1.0|Alert/{header(alert['detectorId'])}|{header(alert['title'])}|{LEVEL.get(alert['severity'], 'Unknown')}|"
          + " ".join(f"{key}={escaped(value)}" for key, value in out.items()))
"""
PYTHON_JSON = "import json, sys\nfor line in sys.stdin: print(json.dumps(json.loads(line), separators=(',', ':')))\n"


def timed(command, source):
    before = os.times()
    begun = time.perf_counter()
    with open(source, "rb") as lines, open(os.devnull, "wb") as nowhere:
        subprocess.run(command, stdin=lines, stdout=nowhere, check=True)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begun, processor


def best(command, source):
    return min((timed(command, source) for _ in range(3)), key=lambda each: each[1])


def formats(collector, count):
    alerts = json.loads(SAMPLES.read_text(encoding="utf-8-sig"))["value"]
    source, longer = WORK / "alerts.ndjson", WORK / "alerts-5.ndjson"
    for file, times in ((source, 1), (longer, 5)):
        with file.open("w", encoding="utf-8") as lines:
            for number in range(count * times):
                alert = dict(alerts[number % len(alerts)], id=f"da{number}")
                lines.write(json.dumps(alert, separators=(",", ":")) + "\n")
    print(f"\n{count} Graph alerts, {source.stat().st_size // count} bytes each; the last column is what each of four times as many more costs\n")
    print("| What | Alerts a second | Processor seconds | Microseconds a further alert |\n|---|---|---|---|")

    def row(label, command):
        wall, processor = best(command, source)
        further = (timed(command, longer)[1] - processor) / (4 * count)
        print(f"| {label} | {count / wall:,.0f} | {processor:.2f} | {further * 1e6:.0f} |", flush=True)

    for name in ("json", "cef", "leef", "ocsf"):
        row(f"`convert --format {name}`", [collector, "convert", "--format", name, "--kind", "graph_alert"])
    for name, program in (("json", PYTHON_JSON), ("cef of 12 keys", PYTHON_CEF), ("cef by the table", PYTHON_TABLE)):
        row(f"Python, {name}", [sys.executable, "-c", program, MAPPING])


class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"text":"Success","code":0}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def http_sink():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def syslog_sink(certificate=None):
    server = socket.create_server(("127.0.0.1", 0))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server = context.wrap_socket(server, server_side=True)

    def read():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=drain, args=(connection,), daemon=True).start()

    def drain(connection):
        while connection.recv(1 << 16):
            pass

    threading.Thread(target=read, daemon=True).start()
    return server.getsockname()[1]


def self_signed():
    key, certificate = WORK / "key.pem", WORK / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def simulator(classpath, count):
    java = Path(os.environ["JAVA_HOME"], "bin/java") if os.environ.get("JAVA_HOME") else "java"
    process = subprocess.Popen(
        [java, "-Xmx1g", "-cp", classpath, "ta.simulator.defender.Main", "--alerts", str(count), "--incidents", "1", "--static", "--directory", WORK / "tenant"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    settings = {}
    for line in process.stdout:
        if line.startswith("ready"):
            return process, settings
        words = line.split()
        if len(words) == 2:
            settings[words[0]] = words[1]
    sys.exit("ERROR the simulator did not start")


def carry(collector, tenant, name, output, count, changes):
    folder = WORK / name.replace(" ", "-").replace(",", "")
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "secret").write_text(tenant["client_secret"], encoding="utf-8")
    ca = next(WORK.glob("tenant/*.pem")).absolute()
    configuration = folder / "collector.yaml"
    configuration.write_text(
        f"""state_dir: {folder.absolute()}/state
ca_file: {ca}
metrics: {{ listen: "127.0.0.1:{port}" }}
accounts:
  c: {{ tenant_id: {tenant["tenant_id"]}, client_id: {tenant["client_id"]}, client_secret: "${{file:{folder.absolute()}/secret}}",
        cloud: custom, login_url: "{tenant["login_url"]}", graph_url: "{tenant["graph_url"]}" }}
inputs:
  - {{ name: a, type: alerts, account: c, interval: 3600, start_time: -30d, changes: {changes}, outputs: [o] }}
outputs:
  o: {output.format(folder=folder.absolute())}
""",
        encoding="utf-8",
    )
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([collector, "run", "--config", configuration], stdout=log, stderr=log)
    try:
        first, last, taken = None, None, 0
        end = time.monotonic() + 300
        while taken < count and time.monotonic() < end:
            time.sleep(0.02)
            now = settled(port)
            if now and first is None:
                first = time.perf_counter()
                already = now
            taken, last = now, time.perf_counter()
        memory = int(next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) // 1024
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        processor = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
        if taken < count:
            print(f"| {name} | only {taken} of {count} | | |")
            return
        rate = (taken - already) / (last - first) if taken > already else float("nan")
        print(f"| {name} | {rate:,.0f} | {processor:.1f} | {memory} |", flush=True)
    finally:
        process.terminate()
        process.wait(30)


def settled(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            for line in page.read().decode().splitlines():
                if line.startswith("defender_collector_output_settled_total"):
                    return int(line.split()[-1])
    except OSError:
        pass
    return 0


def carriers(collector, classpath, count):
    certificate = self_signed()
    process, tenant = simulator(classpath, count)
    try:
        print(f"\n{count} alerts of a simulated tenant\n\n| Output | Alerts a second | Processor seconds, with start | MB |\n|---|---|---|---|")
        file = "{{ type: file, rotate_mb: 1000, format: %s, path: {folder}/events }}"
        window = "resend_window: 200ms"
        rows = [(f"file, {name}", file % name, "false") for name in ("json", "cef", "leef", "ocsf")]
        rows += [
            ("file, json, with changes", file % "json", "true"),
            ("TCP syslog, cef", f'{{{{ type: syslog, format: cef, transport: tcp, address: "127.0.0.1:{syslog_sink()}", {window} }}}}', "false"),
            ("TLS syslog, cef", f'{{{{ type: syslog, format: cef, address: "localhost:{syslog_sink(certificate)}", {window}, ca_file: {certificate[0].absolute()} }}}}', "false"),
            ("HEC without ack, json", f'{{{{ type: hec, url: "http://127.0.0.1:{http_sink()}", token: t }}}}', "false"),
            ("HTTP, json, 512 KB a request", f'{{{{ type: http, url: "http://127.0.0.1:{http_sink()}", batch_bytes: 524288 }}}}', "false"),
        ]
        for name, output, changes in rows:
            carry(collector, tenant, name, output, count, changes)
    finally:
        process.terminate()
        process.wait()


def main(collector, classpath, quick):
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    count = 1_000 if quick else 10_000
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    formats(collector, count)
    carriers(collector, classpath, count)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], "--quick" in sys.argv)
