"""Starts processes and measures them as the operating system counts: wall, CPU, peak memory; marks by events written."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
EVENT_END = b"</event>"


@dataclass
class Mark:
    """What a process had used when it had written so many events."""

    events: int
    wall: float
    cpu: float
    peak_kb: int


@dataclass
class Run:
    """A finished process: seconds and kilobytes."""

    wall: float
    cpu: float
    peak_kb: int
    code: int
    output: bytes = b""
    errors: bytes = b""
    marks: list = field(default_factory=list)


def cpu_of(pid):
    """User and system seconds of a running process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def peak_of(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def once(command, stdin=b"", environment=None):
    """Runs a process to its end."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    process.stdin.write(stdin)
    process.stdin.close()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, process.returncode, output, errors[0])


class Stream:
    """A process that writes events until it is stopped."""

    def __init__(self, command, stdin=b"", environment=None, log=None):
        self.started = time.monotonic()
        self.log = log
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, env=environment
        )
        self.process.stdin.write(stdin)
        self.process.stdin.close()
        self.events = 0
        self.ended = False
        self.rest = b""

    def marks(self, at):
        """Reads on until the last of these numbers of events; what was used at each."""
        marks = []
        for number in at:
            while self.events < number:
                piece = self.process.stdout.read1(1 << 20)
                if not piece:
                    raise RuntimeError(f"{self.process.args} ended after {self.events} of {number} events")
                text = self.rest + piece
                self.events += text.count(EVENT_END)
                self.rest = text[-(len(EVENT_END) - 1):]
            pid = self.process.pid
            marks.append(Mark(self.events, time.monotonic() - self.started, cpu_of(pid), peak_of(pid)))
        return marks

    def stop(self):
        """Ends the process; the rest of its output is thrown away."""
        self.process.terminate()
        drain = threading.Thread(target=self._drain)
        drain.start()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        drain.join()

    def _drain(self):
        while self.process.stdout.read1(1 << 20):
            pass


@dataclass
class Figure:
    """Median and the tenth and ninetieth percentile of several measurements."""

    median: float
    low: float
    high: float

    @staticmethod
    def of(values):
        ordered = sorted(values)
        last = len(ordered) - 1
        return Figure(statistics.median(ordered), ordered[round(0.1 * last)], ordered[round(0.9 * last)])

    def text(self, digits=2, scale=1.0):
        return f"{self.median * scale:.{digits}f} ({self.low * scale:.{digits}f}–{self.high * scale:.{digits}f})"
