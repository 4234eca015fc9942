"""Converts src/test/resources/sigma/rules.yml with the shipped pipeline and compares the searches with searches.txt beside it, which the
unit tests run over sample events; --write replaces them. Rules of refused.yml must be refused."""

import pathlib
import sys

from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaTransformationError
from sigma.processing.pipeline import ProcessingPipeline

folder = pathlib.Path("src/test/resources/sigma")
pipeline = pathlib.Path("docs/sigma/ta_defender.yml").read_text(encoding="utf-8")


def rules(name):
    return SigmaCollection.from_yaml((folder / name).read_text(encoding="utf-8")).rules


def search(rule):
    return SplunkBackend(ProcessingPipeline.from_yaml(pipeline)).convert_rule(rule)[0]


faults = []
text = "".join(f"# {rule.title}\n{search(rule)}\n" for rule in rules("rules.yml"))
searches = folder / "searches.txt"
if "--write" in sys.argv:
    searches.write_text(text, encoding="utf-8")
elif text != searches.read_text(encoding="utf-8"):
    (pathlib.Path("target") / "sigma-searches.txt").write_text(text, encoding="utf-8")
    faults.append(f"{searches} is not what the pipeline makes of the rules; compare target/sigma-searches.txt, or run: scripts/judges.sh --write")
for rule in rules("refused.yml"):
    try:
        faults.append(f"'{rule.title}' should be refused, but became: {search(rule)}")
    except SigmaTransformationError:
        pass
for fault in faults:
    print("ERROR", fault, file=sys.stderr)
sys.exit(1 if faults else 0)
