#!/usr/bin/env python3
"""Runs the end-to-end tests on the built package, each class in a JVM of its own, the longest first.

usage: e2e.py [--jobs N] [--tarball FILE] [--path PATH] [--java-home FOLDER] [NAME ...]

NAME is a class, or a pattern like 'Write*IT'; without one all run. Expects the package and the test classes in target/.
Output, thread dumps and reports of each class: target/e2e/. GOLDEN=write writes the golden files anew.
"""

import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCES = Path("src/test/java")
OUTPUT = Path("target/e2e")
# Seconds that the longest take on a quiet machine of two cores, for a start; from then on the last run counts.
LONGEST = {
    "ChangesIT": 361,
    "SourcesIT": 350,
    "StreamIT": 305,
    "ArchiveIT": 304,
    "FaultsIT": 265,
    "WriteBackWaysIT": 240,
    "ProcessIT": 207,
    "WriteBackFaultsIT": 184,
    "ClusterIT": 176,
    "CollectionIT": 176,
    "WriteBackServiceIT": 161,
    "HuntingIT": 156,
    "WriteBackDirectIT": 129,
    "CertificateIT": 126,
    "ConfigurationIT": 104,
    "CollectorIT": 100,
    "CollectorInputsIT": 81,
    "StreamScaleIT": 72,
    "MigrationIT": 67,
    "MonitoringIT": 67,
}
USUAL = 40
# Only for what hangs: the machine may be busy.
HANG = 45 * 60


def pom(element):
    return re.search(f"<{element}>(.*)</{element}>", Path("pom.xml").read_text(encoding="utf-8"))[1]


def wanted(names):
    classes = {file.stem: file for file in SOURCES.rglob("*IT.java")}
    unknown = [name for name in names if not fnmatch.filter(classes, name)]
    if unknown:
        sys.exit(f"ERROR {SOURCES} has no test class {', '.join(unknown)}")
    return [file for name, file in classes.items() if not names or any(fnmatch.fnmatch(name, each) for each in names)]


class Run:
    def __init__(self, options):
        self.java = Path(os.environ["JAVA_HOME"], "bin/java") if os.environ.get("JAVA_HOME") else shutil.which("java")
        tarball = options.tarball or self._package("TA_defender-*.tgz")
        self.arguments = [
            *pom("test.jvm").split(),
            *pom("test.place").split(),
            f"-Dapp.tarball={tarball}",
            f"-Dknowledge.tarball={self._package('TA_defender_knowledge-*.tgz')}",
            f"-Dcollector.tarball={self._package('defender-collector-*.tar.gz')}",
            f"-Dapp.java.home={options.java_home or self._java_home()}",
            f"-Dgolden={os.environ.get('GOLDEN', '')}",
            "-cp",
            ":".join(["target/test-classes", "target/classes", Path("target/test-classpath.txt").read_text().strip()]),
            "org.junit.platform.console.ConsoleLauncher",
            "execute",
            "--disable-banner",
            "--disable-ansi-colors",
            "--details=tree",
        ]
        self.environment = os.environ | ({"PATH": options.path} if options.path else {})
        self.processes = set()
        self.failures = []

    @staticmethod
    def _package(pattern):
        found = [file for file in Path("target").glob(pattern) if "-linux_" not in file.name]
        if len(found) != 1:
            sys.exit(f"ERROR Expected exactly one target/{pattern}, found {len(found)}. Run: make clean build")
        return found[0].resolve()

    def _java_home(self):
        said = subprocess.run([self.java, "-XshowSettings:properties", "-version"], capture_output=True, text=True)
        return re.search(r"java\.home = (.*)", said.stderr)[1]

    def test(self, source):
        name = source.stem
        log = OUTPUT / f"{name}.txt"
        select = ".".join(source.with_suffix("").relative_to(SOURCES).parts)
        started = time.monotonic()
        with log.open("wb") as output:
            command = [self.java, *self.arguments, f"--reports-dir={OUTPUT / name}", f"--select-class={select}"]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=self.environment
            )
            self.processes.add(process)
            try:
                code = process.wait(HANG)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)  # the JVM writes its threads
                time.sleep(5)
                process.kill()
                process.wait()
                code = f"no end after {HANG // 60} minutes"
            self.processes.discard(process)
        seconds = time.monotonic() - started
        text = log.read_text(encoding="utf-8", errors="replace")
        counts = {what: int(count) for count, what in re.findall(r"\[ *(\d+) tests (\w+) *]", text)}
        if code == 0 and not counts.get("found"):
            code = "no test was found"
        skipped = counts.get("skipped", 0) + counts.get("aborted", 0)
        print(
            f"{'ok    ' if code == 0 else 'FAILED'} {name}: {counts.get('successful', 0)} passed, {skipped} skipped, {seconds:.0f} s",
            flush=True,
        )
        if code != 0:
            reasons = re.search(r"^Failures \(.*?(?=^Test run finished)", text, re.MULTILINE | re.DOTALL)
            print(text[-20_000:], f"\nFAILED {name} ({code}); all of it: {log}", flush=True)
            self.failures.append(f"{name} ({code})\n{reasons[0][:4_000] if reasons else text[-4_000:]}")
        return name, code, seconds

    def stop(self):
        for process in list(self.processes):
            process.terminate()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=(os.cpu_count() or 1) + 1)  # they mostly wait
    parser.add_argument("--tarball", type=Path)
    parser.add_argument("--path")
    parser.add_argument("--java-home")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()

    OUTPUT.mkdir(parents=True, exist_ok=True)
    record = OUTPUT / "seconds.json"
    seconds = LONGEST | (json.loads(record.read_text()) if record.exists() else {})
    sources = sorted(wanted(options.names), key=lambda source: -seconds.get(source.stem, USUAL))
    run = Run(options)
    pool = ThreadPoolExecutor(options.jobs)
    try:
        results = list(pool.map(run.test, sources))
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        run.stop()
        sys.exit(130)
    record.write_text(json.dumps(seconds | {name: round(took) for name, code, took in results if code == 0}))
    failed = [name for name, code, _ in results if code != 0]
    if failed:
        # Once more at the end: whoever sees only the last lines has to learn why.
        print("\n", *run.failures, sep="\n")
        sys.exit(f"ERROR {len(failed)} of {len(results)} classes failed: {', '.join(sorted(failed))}")
    print(f"{len(results)} classes passed")


if __name__ == "__main__":
    main()
