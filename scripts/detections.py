"""Has contentctl validate and build src/detections, and compares what it builds with splunk-app/default/savedsearches.conf.

usage: detections.py CONTENTCTL [--write]     --write replaces the stanzas instead of comparing them
"""

import configparser
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = Path("src/detections")
WORK = Path("target/detections")
SHIPPED = Path("splunk-app/default/savedsearches.conf")
MACROS = Path("splunk-app/default/macros.conf")
BEGIN = "# Risk-based alerting for Enterprise Security: built by contentctl from src/detections with 'scripts/detections.sh --write'.\n"
END = "# End of risk-based alerting.\n"
EMPTY = ["baselines", "dashboards", "investigations", "lookups", "macros", "playbooks", "removed", "reporting", "docs"]
# Belongs to the content update of Splunk, or is the same in every stanza without it.
BOOLEAN = {"true": "1", "false": "0"}
LEFT_OUT = ("action.escu", "is_visible")


def conf(text):
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def prepare(contentctl):
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(SOURCES, WORK)
    for name in EMPTY:
        (WORK / name).mkdir()
    template = WORK.parent / "detections-template"
    shutil.rmtree(template, ignore_errors=True)
    template.mkdir()
    subprocess.run([contentctl, "init"], cwd=template, check=True, capture_output=True)
    shutil.copytree(template / "app_template", WORK / "app_template")
    for name, macro in conf(MACROS.read_text(encoding="utf-8")).items():
        if "(" not in name and not name.endswith("_filter"):
            body = {"name": name, "definition": macro["definition"], "description": "A macro of TA_defender."}
            (WORK / "macros" / f"{name}.yml").write_text(json.dumps(body), encoding="utf-8")


def build(contentctl):
    done = subprocess.run([contentctl, "build"], cwd=WORK, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit("ERROR contentctl refuses src/detections:\n" + re.sub(r"\x1b\[\d+m", "", done.stdout[-6000:] + done.stderr[-2000:]))
    built = next(WORK.glob("dist/*/default/savedsearches.conf"))
    return {name: stanza(values) for name, values in conf(built.read_text(encoding="utf-8")).items() if "search" in values and name != "default"}


def stanza(values):
    kept = {key: BOOLEAN.get(value, value) for key, value in values.items() if not key.startswith(LEFT_OUT)}
    drilldowns = json.loads(kept.get("action.notable.param.drilldown_searches", "[]"))
    if kept.get("action.notable") == "1" and drilldowns:
        # Enterprise Security 7 before it knew several.
        first = drilldowns[0]
        kept["action.notable.param.drilldown_name"] = first["name"]
        kept["action.notable.param.drilldown_search"] = first["search"]
        kept["action.notable.param.drilldown_earliest_offset"] = first["earliest_offset"]
        kept["action.notable.param.drilldown_latest_offset"] = first["latest_offset"]
    return kept


def text(stanzas):
    lines = [BEGIN]
    for name, values in sorted(stanzas.items()):
        lines.append(f"\n[{name}]\n")
        lines += [f"{key} = {value}\n" for key, value in values.items()]
    return "".join(lines) + "\n" + END


def main(contentctl, write):
    prepare(contentctl)
    stanzas = build(contentctl)
    whole = SHIPPED.read_text(encoding="utf-8")
    if write:
        before, _, rest = whole.partition(BEGIN)
        after = rest.partition(END)[2]
        SHIPPED.write_text(before.rstrip("\n") + "\n\n" + text(stanzas) + after, encoding="utf-8")
    elif text(stanzas) not in whole:
        sys.exit("ERROR splunk-app/default/savedsearches.conf is not what contentctl builds. Run: scripts/detections.sh --write")
    print(f"{len(stanzas)} detections, as contentctl builds them")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).absolute()), "--write" in sys.argv[2:])
