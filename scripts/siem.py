"""Has independent readers judge what `defender-collector convert` writes of Microsoft's documented samples and of objects with
hostile texts: cefp and liblognorm for CEF, the OCSF schemas of ocsf-json-schema for OCSF, a reader by IBM's guide for LEEF.

usage: siem.py COLLECTOR SAMPLES     the launcher, and the folder of samples
"""

import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import cefp
import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

HOSTILE = ["a|b", "a\\b", "a=b", "x\\", "two\nlines", "dst=1.2.3.4 suser=root", "é😀", "x" * 5000, "tab\there", "\u202eright", '{"a":"b=c"}', "C:\\new"]
CHANGES = (
    '{"id":"da1","kind":"alert","tenantId":"t","incidentId":"28","from_version":"2026-11-29T10:00:00.12Z","to_version":"2026-11-29T10:42:07.3Z","by":"ana@contoso.example","own":false,"changes":[{"field":"status","old":"new","new":"resolved"},{"field":"comments","added":[{"comment":"tested","createdByDisplayName":"ana"}],"removed":[]},{"field":"evidence.verdict","entity_key":"192.0.2.1","old":"suspicious","new":"malicious"}]}',
    '{"id":"7","kind":"incident","tenantId":"t","from_version":"2026-11-29T10:00:00Z","to_version":"2026-11-29T10:00:01Z","by":"unknown","own":true,"changes":[{"field":"severity","old":"low","new":"high"},{"field":"assignedTo","old":null,"new":"ana@contoso.example"},{"field":"alerts","added":["da1"],"removed":[],"count":3}]}',
)
failures = []


def fail(text):
    failures.append(text)
    print("FAILED", text[:500])


def samples(folder):
    def load(name):
        return json.loads((folder / name).read_text(encoding="utf-8-sig"))

    incidents = load("12-xdr-list-incidents.json")["value"]
    objects = {
        "graph_alert": load("20-graph-list-alerts_v2.json")["value"],
        "graph_incident": load("22-graph-list-incidents-expand-alerts.json")["value"],
        "endpoint_alert": load("02-mde-list-alerts-expand-evidence.json")["value"],
        "xdr_incident": incidents,
        "xdr_alert": [alert for incident in incidents for alert in incident["alerts"]],
        "stream_record": load("54-SYNTHETIC-eventhub-message.json")["records"],
    }
    objects["change"] = [json.loads(text) for text in CHANGES]
    objects["entity"] = [
        {"alert_id": alert["id"], "incident_id": alert["incidentId"], "tenantId": alert["tenantId"], "entity_key": "k", "entity_type": "t", "evidence": item}
        for alert in objects["graph_alert"] for item in alert["evidence"]
    ]  # fmt: skip
    chance = random.Random(16)
    for kind, originals in objects.items():
        objects[kind] = originals + [scrambled(original, chance) for original in originals for _ in range(60)]
    return objects


def scrambled(value, chance, key=""):
    if isinstance(value, dict):
        return {name: scrambled(member, chance, name) for name, member in value.items()}
    if isinstance(value, list):
        return [scrambled(member, chance, key) for member in value]
    kept = key in ("@odata.type", "entityType", "category", "id", "alertId", "alert_id", "incidentId", "kind", "field") or key.lower().endswith(("time", "datetime"))
    return value if kept or chance.random() < 0.6 else chance.choice(HOSTILE)


def convert(collector, format_name, kind, objects, *options):
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
    arguments = [argument for option in options for argument in ("--option", option)]
    done = subprocess.run(
        [collector, "convert", "--format", format_name, "--kind", kind, *arguments],
        input=lines.encode("utf-8"), capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        fail(f"convert {format_name} {kind}: exit {done.returncode}, {done.stderr.decode()}")
    return done.stdout.decode("utf-8").split("\n")[:-1]


def clean(text):
    text = "".join(c if c in "\t\n\r" or not (c < " " or "\x7f" <= c <= "\x9f" or c in "\u2028\u2029") else " " for c in text)
    return text.strip()


def cef(collector, objects):
    parser = cefp.CEFParser()
    rules, lines_of_all = [], []
    for kind, originals in objects.items():
        lines = convert(collector, "cef", kind, originals)
        if kind == "change":
            originals = [each for each in originals for _ in each["changes"]]
        if len(lines) != len(originals):
            fail(f"cef {kind}: {len(lines)} lines for {len(originals)} objects")
        for line, original in zip(lines, originals):
            lines_of_all.append(line)
            extension = parser.splitext(parser.split(line)[7])
            text = original.get("description")
            if isinstance(text, str) and text.strip() and len(clean(text)) <= 1023 and extension.get("msg") != clean(text):
                fail(f"cef {kind}: description {text!r} came back as {extension.get('msg')!r}")
            identifier = original.get("id") or original.get("alertId") or original.get("alert_id") or original.get("incidentId")
            if identifier is not None and extension.get("externalId") != str(identifier):
                fail(f"cef {kind}: externalId {extension.get('externalId')} is not {identifier}")
    lognorm(lines_of_all)
    return len(lines_of_all)


def lognorm(lines):
    """liblognorm wants a space after the last pipe, which the standard's examples do not have."""
    with tempfile.TemporaryDirectory() as folder:
        rulebase = Path(folder, "cef.rulebase")
        rulebase.write_text("version=2\nrule=:%f:cef%\n", encoding="utf-8")
        spaced = []
        for line in lines:
            at = [m.start() for m in re.finditer(r"(?<!\\)(?:\\\\)*\|", line)]
            match = re.match(r"(?:(?:\\.|[^\\|])*\|){7}", line)
            spaced.append(line[: match.end()] + " " + line[match.end() :] if match and len(at) >= 7 else line)
        done = subprocess.run(
            ["lognormalizer", "-r", rulebase, "-e", "json"],
            input="\n".join(spaced).encode("utf-8") + b"\n", capture_output=True, check=False,
        )  # fmt: skip
        parsed = [json.loads(each) for each in done.stdout.decode("utf-8", "replace").splitlines() if each.startswith("{")]
        bad = [each for each in parsed if "f" not in each]
        if bad or len(parsed) != len(lines):
            fail(f"liblognorm understands {len(parsed) - len(bad)} of {len(lines)} lines: {bad[:1]}")


def leef(collector, objects):
    count = 0
    for kind, originals in objects.items():
        for line in convert(collector, "leef", kind, originals):
            count += 1
            fields = line.split("|", 6)
            if fields[0] != "LEEF:2.0" or fields[5] != "x09" or not 0 < len(fields[4]) <= 255:
                fail(f"leef {kind}: header {fields[:6]}")
            keys = [attribute.split("=", 1)[0] for attribute in fields[6].split("\t")]
            if len(keys) != len(set(keys)) or not all(re.fullmatch(r"[A-Za-z0-9]+", key) for key in keys):
                fail(f"leef {kind}: keys {keys}")
            values = dict(attribute.split("=", 1) for attribute in fields[6].split("\t"))
            if not 1 <= int(values["sev"]) <= 10 or not re.fullmatch(r"\d{13}|", values.get("devTime", "")):
                fail(f"leef {kind}: sev {values.get('sev')}, devTime {values.get('devTime')}")
    return count


def ocsf(collector, objects):
    count = 0
    for version in ("1.5.0", "1.8.0"):
        schemas = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
        judges = {
            uid: jsonschema.Draft202012Validator(schemas.get_class_schema(name, ["incident"]))
            for uid, name in ((2004, "detection_finding"), (2005, "incident_finding"))
        }
        for kind, originals in objects.items():
            if kind == "stream_record":
                continue
            for line in convert(collector, "ocsf", kind, originals, f"ocsf_version={version}"):
                count += 1
                event = json.loads(line)
                for error in list(judges[event["class_uid"]].iter_errors(event))[:3]:
                    fail(f"ocsf {version} {kind}: {list(error.absolute_path)} {error.message}")
    return count


def main(collector, folder):
    objects = samples(Path(folder))
    print(f"CEF: {cef(collector, objects)} lines read by cefp and liblognorm")
    print(f"LEEF: {leef(collector, objects)} lines")
    print(f"OCSF: {ocsf(collector, objects)} events against the schemas")
    if failures:
        sys.exit(f"ERROR {len(failures)} failures")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
