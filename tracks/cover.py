"""The cover of a track, drawn from what it is: colours by key, motif by seed, shape by waveform."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import resvg_py

if TYPE_CHECKING:
    from tracks.models import Track

SIDE = 240  # of the square drawing, in its own units
BARS = 60
PREVIEW = (1200, 630)  # what sites show beside a link, in pixels


class Palette(NamedTuple):
    """Hex colours: the ground and its darker end, a light one to draw with, and one that glows."""

    ground: str
    deep: str
    light: str
    glow: str


# Around the circle of fifths, so that keys which sound close look close.
PALETTES = {
    "C": Palette("#d9623b", "#8c2f1f", "#fbe9d7", "#ffc46b"),
    "G": Palette("#d98f2b", "#94481b", "#fff1d6", "#f9d98c"),
    "D": Palette("#b8a13a", "#5d5a1e", "#fbf6da", "#f2e07b"),
    "A": Palette("#6f9a54", "#2c5138", "#eef6e2", "#e8d96f"),
    "E": Palette("#2f8f7b", "#12493f", "#e2f5ee", "#ffb48a"),
    "B": Palette("#2b8a9e", "#123f55", "#e0f4f8", "#ffd08a"),
    "F#": Palette("#3f78b8", "#1b2f63", "#e3eefb", "#ff9e7d"),
    "C#": Palette("#4b5fb5", "#1f2257", "#e7eafc", "#ffb56b"),
    "G#": Palette("#6e55a8", "#2c1d52", "#eee6fb", "#ff9fb0"),
    "D#": Palette("#9a4f93", "#42193f", "#f9e6f5", "#ffb27a"),
    "A#": Palette("#b84a6f", "#591a35", "#fde6ec", "#ffc27a"),
    "F": Palette("#c9503f", "#6a1c28", "#fde7e0", "#ffb86b"),
}
DARK_MODES = ("min", "dor", "aeol", "phryg", "loc")
SHARPS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#", "Cb": "B", "Fb": "E", "E#": "F", "B#": "C"}


def cover_of(track: Track) -> str:
    """The cover of `track` as it is by now."""
    seed = int(track.request.get("seed", track.pk.time_low))
    return cover_svg(seed, track.result.get("key"), _peaks(track))


def cover_svg(seed: int, key: str | None = None, peaks: Sequence[float] = ()) -> str:
    """An SVG document, the same for the same arguments.

    `key` is such as `A minor`; `peaks` are 0..1 and any number, and without them a calm shape comes from the seed.
    """
    rng = Random(seed)
    ground, deep, light, glow = _palette(rng, key)
    motif = rng.choice(MOTIFS)
    shape = _resampled(peaks, BARS) if peaks else _drawn(rng)
    angle = rng.choice((0, 45, 90, 135))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<linearGradient id="g" gradientTransform="rotate({angle} .5 .5)"><stop stop-color="{ground}"/>'
        f'<stop offset="1" stop-color="{deep}"/></linearGradient>'
        f'<rect width="{SIDE}" height="{SIDE}" fill="url(#g)"/>{motif(shape, light, glow, rng)}</svg>'
    )


def _peaks(track: Track) -> list[float]:
    """The waveform as 0..1, from the maxima of its stored min and max pairs; none before it is made."""
    if not track.waveform:
        return []
    with track.waveform.open() as file:
        wave = json.load(file)
    full_scale = 1 << (wave["bits"] - 1)
    return [abs(value) / full_scale for value in wave["data"][1::2]]


def preview_png(svg: str) -> bytes:
    """A cover in the middle of its own colours, `PREVIEW` pixels large."""
    ground = svg[svg.index("<linearGradient") : svg.index("</linearGradient>")] + "</linearGradient>"
    drawing = svg[svg.index("/>", svg.index("<rect")) + 2 :]
    width, height = PREVIEW
    wide = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{ground}'
        f'<rect width="{width}" height="{height}" fill="url(#g)"/>'
        f'<svg x="{(width - height) / 2}" width="{height}" height="{height}" viewBox="0 0 {SIDE} {SIDE}">'
        f"{drawing}</svg>"
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=wide, width=width))


def _palette(rng: Random, key: str | None) -> Palette:
    """The key's row of the table, darker for keys with a minor third; any row while the key is not known."""
    tonic, _, mode = (key or "").partition(" ")
    row = PALETTES.get(SHARPS.get(tonic, tonic)) or rng.choice(list(PALETTES.values()))
    if not mode.startswith(DARK_MODES):
        return row
    return row._replace(ground=_mixed(row.ground, row.deep, 0.55), deep=_mixed(row.deep, "#000000", 0.4))


def _mixed(one: str, other: str, share: float) -> str:
    """A hex colour, `share` 0..1 of the way from `one` to `other`."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _resampled(peaks: Sequence[float], count: int) -> list[float]:
    """The loudest of each of `count` equal stretches, with the loudest of all at 1."""
    edges = [round(index * len(peaks) / count) for index in range(count + 1)]
    loudest = [max(peaks[start : max(end, start + 1)], default=0.0) for start, end in pairwise(edges)]
    top = max(loudest) or 1.0
    return [value / top for value in loudest]


def _drawn(rng: Random) -> list[float]:
    """A calm curve of three waves, for a track that has no sound yet."""
    waves = [(rng.randint(1, 7), rng.uniform(0, math.tau)) for _ in range(3)]
    turns = [math.tau * index / BARS for index in range(BARS)]
    return [0.55 + sum(math.sin(rate * turn + start) for rate, start in waves) * 0.15 for turn in turns]


def _sun(shape: list[float], light: str, glow: str, rng: Random) -> str:
    """Rays around a disc, one for each stretch of the song."""
    middle = SIDE / 2
    rays = []
    for index, value in enumerate(shape):
        turn = math.tau * index / BARS
        reach = 54 + 56 * value
        start, end = (
            f"{middle + radius * math.sin(turn):.1f} {middle - radius * math.cos(turn):.1f}" for radius in (52, reach)
        )
        rays.append(f"M{start}L{end}")
    return (
        f'<circle cx="{middle}" cy="{middle}" r="44" fill="{glow}"/>'
        f'<path d="{"".join(rays)}" stroke="{light}" stroke-width="3.4" stroke-linecap="round"/>'
    )


def _ridges(shape: list[float], light: str, glow: str, rng: Random) -> str:
    """Hills behind each other under a low sun, their skyline the waveform."""
    sun_x, sun_y = rng.randint(50, 190), rng.randint(52, 92)
    hills = []
    for row in range(4):
        base = 122 + 32 * row
        turned = shape[row * 13 :] + shape[: row * 13]
        smooth = [sum(turned[(index + near) % BARS] for near in range(-3, 4)) / 7 for index in range(0, BARS + 1, 3)]
        skyline = " ".join(f"{index * SIDE / 20:.0f},{base - 46 * value:.1f}" for index, value in enumerate(smooth))
        hills.append(
            f'<polygon points="0,{SIDE} {skyline} {SIDE},{SIDE}" fill="{light}" opacity="{0.16 + 0.14 * row:.2f}"/>'
        )
    return f'<circle cx="{sun_x}" cy="{sun_y}" r="30" fill="{glow}"/>{"".join(hills)}'


def _bars(shape: list[float], light: str, glow: str, rng: Random) -> str:
    """The waveform itself, in fifteen rounded bars, one of them lit."""
    loud = [max(shape[index : index + 4]) for index in range(0, BARS, 4)]
    lit = rng.randrange(len(loud))
    return "".join(
        f'<rect x="{19 + index * 13.8:.1f}" y="{SIDE / 2 - 12 - 68 * value:.1f}" width="8" rx="4" '
        f'height="{24 + 136 * value:.1f}" fill="{glow if index == lit else light}"/>'
        for index, value in enumerate(loud)
    )


def _arcs(shape: list[float], light: str, glow: str, rng: Random) -> str:
    """Grooves of a record seen from one corner, each as strong as its stretch of the song."""
    x, y = rng.choice((0, SIDE)), rng.choice((0, SIDE))
    widths = (2 + 11 * max(shape[index : index + 5]) for index in range(5, BARS, 5))
    rings = "".join(
        f'<circle cx="{x}" cy="{y}" r="{63 + 17 * index}" stroke-width="{width:.1f}"/>'
        for index, width in enumerate(widths)
    )
    return f'<circle cx="{x}" cy="{y}" r="44" fill="{glow}"/><g fill="none" stroke="{light}" opacity=".85">{rings}</g>'


MOTIFS: tuple[Callable[[list[float], str, str, Random], str], ...] = (_sun, _ridges, _bars, _arcs)
