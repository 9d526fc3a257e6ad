"""Which stems a recording can be taken apart into here, by the names that callers use; and what there is not."""

from __future__ import annotations

import json
from typing import Literal, NamedTuple

from pydantic import BaseModel

from engines.separation import SeparatedSet
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.fields import DisplayName, Text, WebAddress

Mode = Literal["single", "two", "four", "six", "producer", "studio", "mastering"]


class Stem(NamedTuple):
    """What callers call it, what it is here, and the set that it comes from."""

    name: str
    stem: str
    stem_set: SeparatedSet


SETS: dict[str, list[Stem]] = {
    "two": [Stem("vocals", "vocals", "two"), Stem("no_vocals", "instrumental", "two")],
    "four": [Stem(name, name, "four") for name in ("vocals", "drums", "bass", "other")],
    "six": [Stem(name, name, "six") for name in ("vocals", "drums", "bass", "guitar", "piano", "other")],
}
# By itself each stem comes from the smallest set that has it.
SINGLE: dict[str, Stem] = {
    **{stem.name: stem for stem in (*SETS["six"], *SETS["four"], *SETS["two"])},
    "vocals": Stem("vocals", "vocals", "four"),
    "instrumental": Stem("instrumental", "instrumental", "two"),
}
MODES: dict[str, str] = {
    "single": "One stem, named by `stem`.",
    "two": "The voice, and everything else.",
    "four": "Voice, drums, bass, and the rest.",
    "six": "Voice, drums, bass, guitar, piano, and the rest.",
}
NOT_HERE: dict[str, str] = {
    "producer": "8 stems are more than recordings are taken apart into here; the most are the 6 of mode six.",
    "studio": "12 stems are more than recordings are taken apart into here; the most are the 6 of mode six.",
    "mastering": "16 stems are more than recordings are taken apart into here; the most are the 6 of mode six.",
}
COUNTS = {1: "single", 2: "two", 4: "four", 6: "six"}


class ExtractForm(BaseModel):
    """A recording, as `url` or as a file, and how it is to be taken apart."""

    mode: Mode = "four"
    stem: Text | None = None
    url: WebAddress | None = None
    display_name: DisplayName | None = None

    def stems(self) -> list[Stem]:
        """Raises `WireError` for what cannot be had here."""
        if self.mode in NOT_HERE:
            raise WireError(400, f"mode: {NOT_HERE[self.mode]}", code="mode_not_available")
        return [_single("stem", self.stem)] if self.mode == "single" else SETS[self.mode]


class AdvancedForm(BaseModel):
    """A recording, and exactly one way to say which stems of it are wanted; lists are JSON."""

    url: WebAddress | None = None
    display_name: DisplayName | None = None
    single_stem: Text | None = None
    exclude_stems: Text | None = None
    target_stems: Text | None = None
    custom_stems: Text | None = None
    two_stems_mode: Text | None = None
    multi_stem_count: int | None = None
    method: Text | None = None
    package: Text | None = None
    target_instrument: Text | None = None

    def stems(self) -> list[Stem]:
        """Raises `WireError` for what cannot be had here, and unless there is one way to choose."""
        chosen = [name for name in CHOICES if getattr(self, name) is not None]
        if len(chosen) != 1:
            raise WireError(400, f"Give exactly one of {', '.join(CHOICES)}.", code="invalid_parameters")
        return CHOICES[chosen[0]](self)

    def excluded(self) -> list[Stem]:
        unwanted = {stem.name for stem in _listed("exclude_stems", self.exclude_stems)}
        return [stem for stem in SETS["six"] if stem.name not in unwanted] or _none_left()

    def counted(self) -> list[Stem]:
        mode = COUNTS.get(self.multi_stem_count or 0, "")
        if mode not in SETS:
            known = ", ".join(str(len(stems)) for stems in SETS.values())
            raise WireError(400, f"multi_stem_count: must be one of {known}.", code="stem_not_available")
        return SETS[mode]

    def packaged(self) -> list[Stem]:
        raise WireError(400, "package: there are no packages here; use a mode.", code="mode_not_available")

    def halved(self) -> list[Stem]:
        if self.two_stems_mode != "vocals":
            raise WireError(400, "two_stems_mode: must be vocals.", code="stem_not_available")
        return SETS["two"]


CHOICES = {
    "single_stem": lambda form: [_single("single_stem", form.single_stem)],
    "target_instrument": lambda form: [_single("target_instrument", form.target_instrument)],
    "exclude_stems": AdvancedForm.excluded,
    "target_stems": lambda form: _listed("target_stems", form.target_stems),
    "custom_stems": lambda form: _listed("custom_stems", form.custom_stems),
    "multi_stem_count": AdvancedForm.counted,
    "two_stems_mode": AdvancedForm.halved,
    "package": AdvancedForm.packaged,
}


def _single(field: str, name: str | None) -> Stem:
    known = ", ".join(SINGLE)
    if name is None:
        raise WireError(400, f"{field}: is needed for this mode; one of {known}.", code="invalid_parameters")
    if name not in SINGLE:
        raise WireError(
            400, f"{field}: {name[:40]!r} is not available here; one of {known}.", code="stem_not_available"
        )
    return SINGLE[name]


def _listed(field: str, text: str | None) -> list[Stem]:
    try:
        names = json.loads(text or "")
    except ValueError:
        names = None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise WireError(400, f'{field}: must be a JSON list of names, such as ["vocals"].', code="invalid_parameters")
    six = {stem.name: stem for stem in SETS["six"]}
    if unknown := [name for name in names if name not in six]:
        told = f"{field}: {unknown[0][:40]!r} is not available here; there are {', '.join(six)}."
        raise WireError(400, told, code="stem_not_available")
    return [six[name] for name in dict.fromkeys(names)]


def _none_left() -> list[Stem]:
    raise WireError(400, "exclude_stems: must leave a stem.", code="invalid_parameters")
