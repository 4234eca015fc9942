#!/usr/bin/env python3
"""Draws the app's icons into splunk-app/static/, and that of the alert actions: a watch beam that finds one amber finding among quiet rings.

Needs nothing but Python. Run it after changing the drawing; the PNG files are checked in.
"""

import math
import struct
import zlib
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "splunk-app"
STATIC = APP / "static"
ACTION = APP / "appserver" / "static" / "ta_defender_update.png"
SAMPLES = 8  # per pixel and direction

GROUND_TOP = (24, 78, 89)
GROUND_BOTTOM = (11, 42, 54)
RING = (150, 214, 208)
BEAM = (94, 234, 212)
FINDING = (255, 179, 56)
CORNER = 0.20
CENTRE = (0.5, 0.5)
RINGS = (0.19, 0.35)
RING_WIDTH = 0.040
BEAM_FROM, BEAM_TO = math.radians(-72), math.radians(-18)
FINDING_AT, FINDING_SIZE = (0.5 + 0.35 * math.cos(math.radians(-18)), 0.5 + 0.35 * math.sin(math.radians(-18))), 0.105


def inside_tile(x, y):
    dx = max(CORNER - x, x - (1 - CORNER), 0)
    dy = max(CORNER - y, y - (1 - CORNER), 0)
    return math.hypot(dx, dy) <= CORNER


def mix(under, over, share):
    return tuple(u + (o - u) * share for u, o in zip(under, over))


def colour(x, y, tile):
    """Red, green, blue, alpha of one point of the unit square; without the tile the rings stand on nothing."""
    if tile and not inside_tile(x, y):
        return (0, 0, 0, 0)
    drawn = mix(GROUND_TOP, GROUND_BOTTOM, y) if tile else GROUND_BOTTOM
    alpha = 1.0 if tile else 0.0
    dx, dy = x - CENTRE[0], y - CENTRE[1]
    distance, angle = math.hypot(dx, dy), math.atan2(dy, dx)
    ring = RING if tile else (60, 150, 150)
    if distance <= RINGS[1] + RING_WIDTH / 2 and BEAM_FROM <= angle <= BEAM_TO:
        share = 0.12 + 0.62 * (angle - BEAM_FROM) / (BEAM_TO - BEAM_FROM)
        drawn = mix(drawn, BEAM, share) if tile else BEAM
        alpha = max(alpha, share)
    if any(abs(distance - radius) <= RING_WIDTH / 2 for radius in RINGS):
        drawn, alpha = ring, 1.0
    if distance <= 0.062:
        drawn, alpha = ring, 1.0
    from_finding = math.hypot(x - FINDING_AT[0], y - FINDING_AT[1])
    if from_finding <= FINDING_SIZE + 0.035:
        drawn = GROUND_BOTTOM
        alpha = 1.0 if tile else 0.0
    if from_finding <= FINDING_SIZE:
        drawn, alpha = FINDING, 1.0
    return (*drawn, alpha)


def pixel(column, row, size, tile):
    points = [
        colour((column + (i + 0.5) / SAMPLES) / size, (row + (j + 0.5) / SAMPLES) / size, tile)
        for i in range(SAMPLES)
        for j in range(SAMPLES)
    ]
    alpha = sum(point[3] for point in points)
    if alpha == 0:
        return bytes(4)
    channels = (round(sum(point[c] * point[3] for point in points) / alpha) for c in range(3))
    return bytes((*channels, round(255 * alpha / len(points))))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size, tile):
    rows = b"".join(
        b"\0" + b"".join(pixel(column, row, size, tile) for column in range(size)) for row in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main():
    STATIC.mkdir(parents=True, exist_ok=True)
    for name, size, tile in (
        ("appIcon", 36, True),
        ("appIcon_2x", 72, True),
        ("appIconAlt", 36, False),
        ("appIconAlt_2x", 72, False),
    ):
        (STATIC / f"{name}.png").write_bytes(png(size, tile))
    ACTION.parent.mkdir(parents=True, exist_ok=True)
    ACTION.write_bytes(png(48, True))


if __name__ == "__main__":
    main()
