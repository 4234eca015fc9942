"""What a Python add-on does: a token, page after page with urllib, json, one Event per alert with splunklib's EventWriter."""

import argparse
import gzip
import json
import ssl
import sys
import urllib.parse
import urllib.request
from datetime import datetime

from splunklib.modularinput import Event, EventWriter


def fetch(request, context):
    with urllib.request.urlopen(request, context=context) as response:
        body = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
    return json.loads(body)


def main():
    parser = argparse.ArgumentParser()
    for name in ("login", "graph", "tenant", "client", "secret", "ca", "since"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--limit", type=int, required=True)
    arguments = parser.parse_args()
    context = ssl.create_default_context(cafile=arguments.ca)
    form = {
        "client_id": arguments.client,
        "client_secret": arguments.secret,
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
    }
    login = f"{arguments.login}/{arguments.tenant}/oauth2/v2.0/token"
    token = fetch(urllib.request.Request(login, urllib.parse.urlencode(form).encode()), context)["access_token"]
    headers = {"Authorization": "Bearer " + token, "Accept-Encoding": "gzip"}
    query = urllib.parse.urlencode(
        {"$filter": "lastUpdateDateTime ge " + arguments.since, "$top": "500"}, quote_via=urllib.parse.quote
    )
    url = f"{arguments.graph}/v1.0/security/alerts_v2?{query}"
    writer = EventWriter(sys.stdout, sys.stderr)
    written = 0
    while url and written < arguments.limit:
        page = fetch(urllib.request.Request(url, headers=headers), context)
        for alert in page["value"]:
            updated = datetime.fromisoformat(alert["lastUpdateDateTime"][:19] + "+00:00")
            event = Event(
                data=json.dumps(alert),
                time=f"{updated.timestamp():.3f}",
                stanza="defender_alerts://reference",
                source="defender_alerts:" + arguments.tenant,
                sourcetype="ms365:defender:incident:alerts",
            )
            writer.write_event(event)
            written += 1
        url = page.get("@odata.nextLink")
    writer.close()


if __name__ == "__main__":
    main()
