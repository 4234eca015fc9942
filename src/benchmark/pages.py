"""Makes the pages that the static server serves: the vendor's documented alert with fresh identifiers, gzip on disk."""

import gzip
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

FIRST = datetime(2026, 2, 1, tzinfo=timezone.utc)
SINCE = "2026-01-31T00:00:00.000Z"
EVIDENCE = 5
SMALL_MEMBERS = ("id", "incidentId", "status", "severity", "title", "createdDateTime", "lastUpdateDateTime")


class Alerts:
    """Endless alerts, each with its own identifiers, hashes, hosts and instants."""

    def __init__(self, sample, small):
        template = json.loads(sample.read_text())["value"][0]
        if small:
            template = {name: template.get(name) for name in SMALL_MEMBERS}
        else:
            template["evidence"] = [dict(template["evidence"][i % len(template["evidence"])]) for i in range(EVIDENCE)]
        self.template = template
        self.random = random.Random(8)
        self.count = 0

    def next(self):
        self.count += 1
        alert = dict(self.template)
        alert["id"] = self.hexadecimal(32)
        alert["incidentId"] = str(self.count // 3)
        updated = FIRST + timedelta(milliseconds=700 * self.count)
        alert["lastUpdateDateTime"] = updated.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
        if "evidence" in alert:
            alert["evidence"] = [self.evidence(item) for item in alert["evidence"]]
        return alert

    def evidence(self, item):
        changed = dict(item)
        for name, value in item.items():
            if isinstance(value, str) and name.endswith("Id"):
                changed[name] = self.hexadecimal(40)
        changed["deviceDnsName"] = f"host-{self.random.randrange(5000)}.contoso.example"
        changed["processCommandLine"] = f"cmd.exe /c <run> & {self.hexadecimal(120)}"
        return changed

    def hexadecimal(self, digits):
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"


def write_set(directory, base_url, sample, pages, per_page, small=False, padding=0):
    """Writes pages 1.json.gz ... linked to each other; keeps those that are there. Gives the bytes of one alert."""
    done = directory / "done"
    wanted = f"{base_url} {pages} {per_page} {small} {padding}"
    if done.exists() and done.read_text().startswith(wanted + "\n"):
        return float(done.read_text().split("\n")[1])
    directory.mkdir(parents=True, exist_ok=True)
    alerts = Alerts(sample, small)
    size = 0
    for page in range(1, pages + 1):
        texts = [json.dumps(alerts.next()) for _ in range(per_page)]
        if padding:
            texts[0] = texts[0][:-1] + ', "padding": "' + "x" * padding + '"}'
        size += sum(map(len, texts))
        link = f'"@odata.nextLink":"{base_url}/v1.0/security/alerts_v2?$skiptoken={page + 1}"'
        body = '{"value":[' + ",".join(texts) + "]" + ("," + link if page < pages else "") + "}"
        with gzip.open(directory / f"{page}.json.gz", "wb", compresslevel=4) as file:
            file.write(body.encode())
    done.write_text(f"{wanted}\n{size / (pages * per_page)}\n")
    return size / (pages * per_page)


def sample_path(root):
    return Path(root) / "src/test/resources/samples/20-graph-list-alerts_v2.json"
