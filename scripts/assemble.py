#!/usr/bin/env python3
"""Makes the parts of the packages that are neither written by hand nor compiled; Maven calls it before it packs.

usage: assemble.py TARGET SBOM SIGNED.jar

  TARGET/dashboards  views: the definitions of src/dashboards inside the XML that Dashboard Studio wants
  TARGET/knowledge   the package without the program, cut out of splunk-app
  TARGET/unsigned    the jar without its signature
  TARGET/sbom        the list of components (CycloneDX), completed and cut to what is shipped
"""

import hashlib
import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

# Settings files whose last part needs the program.
KNOWLEDGE = ("macros.conf", "savedsearches.conf", "transforms.conf")
# Views that run the search command.
NEED_PROGRAM = ("hunting",)
# What views offer that needs the program: cells that are links, and the sentence about them.
OFFERS = {
    r'\\"(Update\.\.\.|Show configuration|Change now|Try)\\"': r'\\"-\\"',
    r", Update\.\.\. its choices of updates": "",
    r'Each opens a search that Splunk asks to run\.[^"]*': "The package TA_defender_knowledge has no updates.",
}
# Annotations only: nothing reads them at run time.
NOT_SHIPPED = ("jspecify", "error_prone_annotations", "snakeyaml-engine")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def dashboards(target):
    frame = Path("src/dashboards/view.xml").read_text(encoding="utf-8")
    for source in sorted(Path("src/dashboards/definitions").glob("*.json")):
        text = source.read_text(encoding="utf-8")
        members = json.loads(text)
        values = {"title": members["title"], "description": members["description"], "definition": text}
        view = re.sub("@(title|description|definition)@", lambda match: values[match[1]], frame)
        write(target / f"dashboards/default/data/ui/views/{source.stem}.xml", view)


def knowledge(target):
    views = target / "dashboards/default"
    sources = {name: Path("splunk-app/default") / name for name in KNOWLEDGE}
    sources |= {view.relative_to(views): view for view in views.rglob("*.xml") if view.stem not in NEED_PROGRAM}
    for name, source in sources.items():
        text = source.read_text(encoding="utf-8")
        text = re.sub(r"\n# -{4} What follows needs the program.*", "", text, flags=re.DOTALL)
        for pattern, instead in OFFERS.items():
            text = re.sub(pattern, instead, text)
        write(target / "knowledge/default" / name, text.replace("/app/TA_defender/", "/app/TA_defender_knowledge/"))


def unsigned(target, signed):
    """The JVM checks the signature of a jar at each start, and keeps its classes out of every archive of classes."""
    output = target / "unsigned" / signed.name
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(signed) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            if not re.fullmatch(r"META-INF/[^/]*\.(SF|RSA|DSA|EC)", entry.filename):
                entry.extra = b""
                copy.writestr(entry, source.read(entry))
    return output


def sha256(path):
    return [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]


def sbom(target, sbom_of_maven, signed, changed):
    bom = json.loads(sbom_of_maven.read_text(encoding="utf-8"))
    components = {component["bom-ref"]: component for component in bom["components"] if component["name"] not in NOT_SHIPPED}
    (original,) = (c for c in components.values() if signed.name == f"{c['name']}-{c['version']}.jar")
    ancestor = {key: value for key, value in original.items() if key != "bom-ref"} | {"hashes": sha256(signed)}
    original["hashes"] = sha256(changed)
    original["pedigree"] = {"ancestors": [ancestor], "notes": "Repacked without its signature (META-INF/*.SF, *.RSA)."}
    pages = target / "web/components.json"
    if pages.exists():
        components |= {c["bom-ref"]: c for c in json.loads(pages.read_text(encoding="utf-8"))}
    bom["components"] = [components[ref] for ref in sorted(components)]
    product = bom["metadata"]["component"]["bom-ref"]
    bom["dependencies"] = [
        {"ref": each["ref"], "dependsOn": [ref for ref in each.get("dependsOn", []) if ref in components]}
        for each in bom["dependencies"]
        if each["ref"] in components or each["ref"] == product
    ]
    write(target / "sbom/bom.cdx.json", json.dumps(bom, indent=2, ensure_ascii=True) + "\n")


def same_modes(classes):
    """A jar records the modes of its entries, and those follow the umask of whoever builds."""
    for folder, _, files in os.walk(classes):
        os.chmod(folder, 0o755)
        for file in files:
            os.chmod(Path(folder) / file, 0o644)


def main(target, sbom_of_maven, signed):
    target, signed = Path(target), Path(signed)
    for output in ("dashboards", "knowledge", "unsigned"):  # what is no longer made is not shipped
        shutil.rmtree(target / output, ignore_errors=True)
    dashboards(target)
    knowledge(target)
    sbom(target, Path(sbom_of_maven), signed, unsigned(target, signed))
    same_modes(target / "classes")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
