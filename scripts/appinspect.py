#!/usr/bin/env python3
"""Judges an AppInspect report: no errors, no failures, and exactly the warnings that docs/appinspect.md explains.

usage: appinspect.py REPORT.json ACCEPTED.md HEADING

The accepted warnings are the rows of the table below that heading whose header is "Check | Message | Reason".
"""

import collections
import json
import re
import sys

QUIET = {"success", "not_applicable", "skipped"}
FATAL = {"error", "failure", "future_failure", "manual_check"}
HEADER = ["check", "message", "reason"]


def checks(report):
    for app in report["reports"]:
        for group in app["groups"]:
            yield from group["checks"]


def remarks(report):
    """Every (result, check, message) that is neither a success nor out of scope."""
    found = set()
    for check in checks(report):
        if check["result"] in QUIET:
            continue
        messages = [m["message"] for m in check["messages"] if m["result"] not in QUIET] or ["(no message)"]
        # Where in a bundle a word stands changes with every build of it.
        found.update((check["result"], check["name"], re.sub(r" Line Number: \d+$", "", " ".join(m.split()))) for m in messages)
    return found


def accepted(path, heading):
    """The (check, message) pairs of the heading's table, each with a reason."""
    rows, section, inside = {}, None, False
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                section = line.lstrip("#").strip()
            if section != heading:
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if [cell.lower() for cell in cells] == HEADER:
                inside = True
            elif inside and not line.startswith("|"):
                inside = False
            elif inside and not set(line.strip()) <= set("|-: "):
                if len(cells) != 3 or not cells[2]:
                    sys.exit(f"ERROR {path}: a row needs a check, a message and a reason: {line.strip()}")
                rows[cells[0].strip("`"), re.sub(r"`", "", cells[1])] = cells[2]
    return rows


def print_summary(report):
    """What each group of checks (tag) said, so that the cloud ones can be seen on their own."""
    by_tag = collections.defaultdict(collections.Counter)
    for check in checks(report):
        for tag in check["tags"]:
            by_tag[tag][check["result"]] += 1
    for tag, results in sorted(by_tag.items()):
        print(f"  {tag:24}", ", ".join(f"{count} {result}" for result, count in sorted(results.items())))


def main(report_path, accepted_path, heading):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    if sum(report["summary"].values()) == 0:
        sys.exit("ERROR AppInspect ran no check at all")
    print_summary(report)

    known, found = accepted(accepted_path, heading), remarks(report)
    complaints = [f"{result}: {check}: {message}" for result, check, message in found if result in FATAL]
    warned = {(check, message.replace("`", "")) for result, check, message in found if result not in FATAL}
    complaints += [f"new warning: {check}: {message}" for check, message in warned - known.keys()]
    complaints += [
        f"listed in {accepted_path} but no longer said: {check}: {message}" for check, message in known.keys() - warned
    ]
    if complaints:
        sys.exit("\n".join(f"ERROR {complaint}" for complaint in sorted(complaints)))
    print(f"AppInspect: no error, no failure, {len(warned)} warnings, each explained in {accepted_path}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
