"""Drives a chunked search command as splunkd does, one reply for each request, and reads its replies with the parser of
splunk-sdk-python. Reads a JSON object from standard input: {"command": [...], "env": {...}, "searchinfo": {...},
"getinfo_only": false, "cancel_after": null}. Prints a JSON object: what the command said, and how long it took."""

import csv
import io
import json
import subprocess
import sys
import time

from splunklib.searchcommands.search_command import SearchCommand


def send(process, metadata):
    text = json.dumps(metadata).encode("utf-8")
    process.stdin.write(b"chunked 1.0,%d,0\n" % len(text))
    process.stdin.write(text)
    process.stdin.flush()


def plain(value):
    """The parser makes objects with attributes of JSON objects."""
    if hasattr(value, "__dict__"):
        return {name: plain(each) for name, each in vars(value).items()}
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def receive(process):
    chunk = SearchCommand._read_chunk(process.stdout)
    if chunk is None:
        raise SystemExit("the command closed its output without a reply")
    metadata, body = chunk
    return plain(metadata), body


def main():
    csv.field_size_limit(1 << 30)
    order = json.load(sys.stdin)
    begun = time.monotonic()
    process = subprocess.Popen(
        order["command"],
        env=order["env"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said = {"rows": [], "messages": [], "replies": []}
    send(
        process,
        {
            "action": "getinfo",
            "preview": False,
            "streaming_command_will_restart": False,
            "searchinfo": order["searchinfo"],
        },
    )
    metadata, _ = receive(process)
    said["getinfo"] = metadata
    said["getinfo_seconds"] = time.monotonic() - begun
    finished = bool(metadata.get("finished")) or order.get("getinfo_only", False)
    messages = metadata.get("inspector", {}).get("messages", [])
    said["messages"].extend(messages)
    cancel_after = order.get("cancel_after")
    while not finished:
        send(process, {"action": "execute", "finished": True})
        if cancel_after is not None:
            time.sleep(cancel_after)
            break
        metadata, body = receive(process)
        finished = bool(metadata.get("finished"))
        rows = list(csv.DictReader(io.StringIO(body, newline=""))) if body else []
        said["replies"].append(len(rows))
        if order.get("keep_rows", True):
            said["rows"].extend(rows)
        said["messages"].extend(metadata.get("inspector", {}).get("messages", []))
    closed = time.monotonic()
    process.stdin.close()
    said["rest"] = process.stdout.read().decode("utf-8")
    said["stderr"] = process.stderr.read().decode("utf-8")
    said["exit"] = process.wait(60)
    said["end_seconds"] = time.monotonic() - closed
    said["seconds"] = time.monotonic() - begun
    json.dump(said, sys.stdout)


main()
