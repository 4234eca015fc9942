#!/usr/bin/env python3
"""Judges an AppInspect report: no errors, no failures, and exactly the warnings that docs/appinspect.md explains.

usage: appinspect.py REPORT.json ACCEPTED.md HEADING...

The accepted remarks are the rows of the tables below these headings whose header is "Check | Message | Reason"; a * in a message
stands for anything. A failure is accepted only where the reason begins with "A **failure**".
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


class Row:
    """A remark that is accepted, or a family of them."""

    def __init__(self, check, message, reason):
        self.check, self.message, self.fatal_too = check, message, reason.startswith("A **failure**")
        self._pattern = re.compile(".*".join(map(re.escape, message.split("*"))))

    def covers(self, result, check, message):
        if result in FATAL and not self.fatal_too:
            return False
        return check == self.check and self._pattern.fullmatch(message.replace("`", ""))


def accepted(path, headings):
    """The rows of the tables below these headings, each with a reason."""
    rows, inside, heading, met = [], False, None, set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                heading = line.lstrip("#").strip()
            if heading not in headings:
                continue
            met.add(heading)
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if [cell.lower() for cell in cells] == HEADER:
                inside = True
            elif inside and not line.startswith("|"):
                inside = False
            elif inside and not set(line.strip()) <= set("|-: "):
                if len(cells) != 3 or not cells[2]:
                    sys.exit(f"ERROR {path}: a row needs a check, a message and a reason: {line.strip()}")
                rows.append(Row(cells[0].strip("`"), cells[1].replace("`", ""), cells[2]))
    for missing in set(headings) - met:
        sys.exit(f"ERROR {path} has no section {missing}")
    return rows


def print_summary(report):
    """What each group of checks (tag) said, so that the cloud ones can be seen on their own."""
    by_tag = collections.defaultdict(collections.Counter)
    for check in checks(report):
        for tag in check["tags"]:
            by_tag[tag][check["result"]] += 1
    for tag, results in sorted(by_tag.items()):
        print(f"  {tag:24}", ", ".join(f"{count} {result}" for result, count in sorted(results.items())))


def main(report_path, accepted_path, *headings):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    if sum(report["summary"].values()) == 0:
        sys.exit("ERROR AppInspect ran no check at all")
    print_summary(report)

    rows, found = accepted(accepted_path, headings), remarks(report)
    complaints = [
        f"{result if result in FATAL else 'new warning'}: {check}: {message}"
        for result, check, message in found
        if not any(row.covers(result, check, message) for row in rows)
    ]
    complaints += [
        f"listed in {accepted_path} but no longer said: {row.check}: {row.message}"
        for row in rows
        if not any(row.covers(*remark) for remark in found)
    ]
    if complaints:
        sys.exit("\n".join(f"ERROR {complaint}" for complaint in sorted(complaints)))
    fatal = sum(result in FATAL for result, _, _ in found)
    print(f"AppInspect: {fatal or 'no'} failures, {len(found) - fatal} warnings, each explained in {accepted_path}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
