"""`make bench`: every row of the target table, measured on the built package; writes docs/benchmarks.md's figures."""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

import report
import rows
from setting import Setting


def machine():
    model = next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name"))
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1_000_000
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[1]
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {model}, {memory} GB, {platform.system()} {platform.release()}; {java}; Python {python}"


def load():
    return "load average " + " ".join(f"{value:.1f}" for value in os.getloadavg())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tarball")
    parser.add_argument("classpath")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--label", default="portable package")
    parser.add_argument("--action-target", type=float, default=2.0)
    arguments = parser.parse_args()
    rounds = arguments.rounds or (2 if arguments.quick else 7)
    root = Path(__file__).parents[2]
    result = report.Report(machine())
    setting = Setting(root, arguments.tarball, arguments.classpath, arguments.quick)

    def wanted(name):
        if arguments.only and name not in arguments.only:
            return False
        result.note(f"{name}: {load()}")
        return True

    try:
        if wanted("starts"):
            result.add(rows.starts(setting, rounds))
        if wanted("updates"):
            result.add(rows.updates(setting, rounds, arguments.label, arguments.action_target))
        if wanted("throughput"):
            table, plot, memory = rows.throughput(setting, rounds)
            result.add(table)
            result.throughput(plot, memory)
        if wanted("latency"):
            result.add(rows.latency(setting))
        if wanted("polls"):
            result.add(rows.polls(setting, *((1, 1) if arguments.quick else (7, 10))))
        if not arguments.quick and wanted("many"):
            result.add(rows.many(setting, 300))
        if not arguments.quick and wanted("heap"):
            result.add(rows.heap(setting))
        if not arguments.quick and wanted("growth"):
            result.growth(rows.growth(setting))
    finally:
        setting.close()
    result.event_bytes = setting.event_bytes
    if not arguments.quick and not arguments.only:
        result.plots(root / "docs/images")
    (setting.folder / "result.md").write_text(result.markdown())
    sys.stdout.write(result.markdown())


if __name__ == "__main__":
    main()
