"""The result as a Markdown table and as drawings (SVG, written by hand: no library is needed for bars and lines)."""

from xml.sax.saxutils import escape

WIDTH, LEFT, BAR, GAP = 720, 190, 22, 12
STYLE = (
    "<style>text{font:13px sans-serif;fill:#333}.t{font-weight:bold}.b{fill:#4878a8}.o{fill:#c8803c}"
    ".l{stroke:#4878a8;fill:none;stroke-width:2}.a{stroke:#999}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>"
)


class Report:
    """Gathers rows and figures."""

    def __init__(self, machine):
        self.machine = machine
        self.rows = []
        self.notes = []
        self.event_bytes = 0
        self.rates = self.memory = self.marks = None

    def note(self, text):
        print("==", text, flush=True)
        self.notes.append(text)

    def add(self, rows):
        for row in rows:
            print("  ", *row[:3], sep=" | ", flush=True)
        self.rows += rows

    def throughput(self, rates, memory):
        self.rates, self.memory = rates, memory

    def growth(self, marks):
        """Marks of one process; the first tenth is left out of the comparison: there the compiler still works."""
        self.marks = marks
        steps = [
            (after.cpu - before.cpu) / (after.events - before.events) for before, after in zip(marks[2:], marks[3:])
        ]
        change = steps[-1] / steps[0] - 1 if len(steps) > 1 else 0
        self.add([("CPU per event, last stretch up to 1,000,000 against the one after 100,000", "at most 10 % more", f"{change:+.0%}", change <= 0.1)])

    def markdown(self):
        lines = [self.machine, "", "| What | Target | Measured, median (p10–p90) | Met |", "|---|---|---|---|"]
        lines += [f"| {what} | {target} | {measured} | {'yes' if met else '**no**'} |" for what, target, measured, met in self.rows]
        if self.rates:
            lines += ["", f"| Alerts of {self.event_bytes / 1000:.1f} KB | events/s |", "|---|---|"]
            lines += [f"| {name} | {figure.text(0)} |" for name, figure in self.rates.items()]
            lines += ["", "| Peak memory | MB |", "|---|---|"]
            lines += [f"| {name} | {figure.text(0)} |" for name, figure in self.memory.items()]
        if self.marks:
            lines += ["", "| Events | CPU s | wall s | peak MB |", "|---|---|---|---|"]
            lines += [f"| {m.events:,} | {m.cpu:.1f} | {m.wall:.1f} | {m.peak_kb / 1024:.0f} |" for m in self.marks]
        lines += ["", *("- " + note for note in self.notes), ""]
        return "\n".join(lines)

    def plots(self, folder):
        folder.mkdir(exist_ok=True)
        if self.rates:
            rates = {name: figure.median for name, figure in self.rates.items()}
            (folder / "bench-throughput.svg").write_text(bars("Events per second", rates))
            memory = {name: figure.median for name, figure in self.memory.items()}
            (folder / "bench-memory.svg").write_text(bars("Peak memory, MB", memory))
        if self.marks:
            points = [(mark.events, mark.peak_kb / 1024) for mark in self.marks]
            costs = [
                (after.events, (after.cpu - before.cpu) / (after.events - before.events) * 1e6)
                for before, after in zip(self.marks, self.marks[1:])
            ]
            (folder / "bench-growth.svg").write_text(
                lines({"peak memory, MB": points, "CPU per event, µs": costs}, "Growth with the number of events")
            )


def document(height, title, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    return head + STYLE + f'<title>{escape(title)}</title><text class="t" x="10" y="20">{escape(title)}</text>' + "".join(parts) + "</svg>\n"


def bars(title, values):
    largest = max(values.values())
    parts, y = [], 36
    for name, value in values.items():
        length = max(1, value / largest * (WIDTH - LEFT - 110))
        kind = "b" if name.startswith("add-on") else "o"
        parts.append(f'<text x="10" y="{y + 16}">{escape(name)}</text>')
        parts.append(f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{length:.0f}" height="{BAR}"/>')
        parts.append(f'<text x="{LEFT + length + 8:.0f}" y="{y + 16}">{value:,.0f}</text>')
        y += BAR + GAP
    return document(y, title, parts)


def lines(curves, title):
    parts, top = [], 40
    for name, points in curves.items():
        most = max(value for _, value in points) * 1.1
        last = points[-1][0]
        place = [
            (LEFT + count / last * (WIDTH - LEFT - 60), top + 110 - value / most * 100) for count, value in points
        ]
        parts.append(f'<text x="10" y="{top + 60}">{escape(name)}</text>')
        parts.append(f'<path class="a" d="M{LEFT} {top + 110}H{WIDTH - 40}"/>')
        parts.append('<path class="l" d="M' + "L".join(f"{x:.0f} {y:.0f}" for x, y in place) + '"/>')
        parts += [f'<text x="{x:.0f}" y="{y - 6:.0f}">{value:,.0f}</text>' for (x, y), (_, value) in list(zip(place, points))[::2]]
        parts.append(f'<text x="{WIDTH - 40}" y="{top + 126}" text-anchor="end">{last:,} events</text>')
        top += 140
    return document(top, title, parts)
