"""What people can have changed in a finished track: a form for each act, which makes a new track of it."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

import engines
from accounts.models import User
from engines.base import BPM_MAX, BPM_MIN, LYRICS_MAX_CHARS, SEED_MAX, Request
from engines.edits import (
    NAME_MAX_CHARS,
    ChangeInstrument,
    ChangeKey,
    ChangeTempo,
    Edit,
    Editor,
    Extend,
    ReplaceLyrics,
    ReplaceSection,
    Shorten,
)
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS, SECTION_MIN_MS
from tracks import errands, reworking
from tracks.errands import Errand
from tracks.models import State, Track
from tracks.notes import part_names
from tracks.timeline import section_spans

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
NEW_MIN_S, LENGTH_MIN_S, LENGTH_MAX_S = SECTION_MIN_MS // 1000, LENGTH_MIN_MS // 1000, LENGTH_MAX_MS // 1000
ADDED_MAX_S = 120


class Change(forms.Form):
    """One act on one track. The constructor takes the track; `start` may be called once the form is valid."""

    title: ClassVar[Any]
    lead: ClassVar[Any] = ""
    do_not_call_in_templates = True  # which read the title of the class

    def __init__(self, track: Track, posted: QueryDict | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(posted, initial=initial, auto_id="change-%s")
        self.track = track
        self.prepare()

    @classmethod
    def fits(cls, track: Track) -> bool:
        """Whether it can be done to this finished track at all."""
        return is_kept(track)

    def prepare(self) -> None:
        """Fill in what depends on the track."""

    def start(self, user: User) -> Track:
        """The new track, whose parent is this one. Raises as `Track.start`."""
        return self.track.start_edit(user, self.edit(self.cleaned_data))

    def edit(self, values: dict[str, Any]) -> Edit:
        raise NotImplementedError


class Prompted(Change):
    """An act that makes new music in a part of the track, as it is described."""

    prompt = forms.CharField(
        label=_("What it should sound like"), required=False, max_length=PROMPT_MAX_CHARS,
        help_text=_("Leave it empty to go on in the same style."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip
    lyrics = forms.CharField(
        label=_("Words"), required=False, max_length=LYRICS_MAX_CHARS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip

    def asked(self) -> Request:
        """A request for the new part, in the track's own styles where nothing is described."""
        prompt, lyrics = self.cleaned_data["prompt"], self.cleaned_data["lyrics"]
        styles = ", ".join(reworking.source_of(self.track).styles) or str(self.track)
        is_mute = not (lyrics or self.track.result.get("lyrics"))
        return Request(
            prompt=prompt.strip() or styles[:PROMPT_MAX_CHARS], lyrics=lyrics, instrumental=is_mute,
            seed=_any_seed(), output_format=self.track.output_format,
        )  # fmt: skip


class Vary(Change):
    title = _("Vary")
    lead = _("The same song once more, as like it as you choose.")
    variance = forms.TypedChoiceField(
        label=_("How much is new"), coerce=float, initial="0.7", widget=forms.RadioSelect,
        choices=(
            ("0.15", _("A few sections")), ("0.35", _("Most sections")),
            ("0.7", _("All of it, in the same tempo, key and form")),
        ),
    )  # fmt: skip

    @classmethod
    def fits(cls, track: Track) -> bool:
        return not (track.is_upload or track.is_sample) and bool(track.result.get("plan"))

    def start(self, user: User) -> Track:
        return reworking.retake(self.track, user, self.cleaned_data["variance"], _any_seed())


class Lengthen(Prompted):
    title = _("Extend")
    side = forms.ChoiceField(
        label=_("Where"), choices=(("after", _("After the end")), ("before", _("Before the beginning"))),
        initial="after", widget=forms.RadioSelect,
    )  # fmt: skip
    seconds = forms.IntegerField(label=_("Seconds"), min_value=NEW_MIN_S, max_value=ADDED_MAX_S, initial=20)
    field_order = ("side", "seconds", "prompt", "lyrics")

    @classmethod
    def fits(cls, track: Track) -> bool:
        return not track.is_sample

    def start(self, user: User) -> Track:
        if is_kept(self.track):
            return super().start(user)
        length_ms = 1000 * self.cleaned_data["seconds"]
        sides = (length_ms, 0) if self.cleaned_data["side"] == "before" else (0, length_ms)
        return reworking.extend(self.track, user, self.asked(), *sides)

    def edit(self, values: dict[str, Any]) -> Edit:
        words = {"prompt": values["prompt"], "lyrics": values["lyrics"]}
        return Extend(side=values["side"], length_ms=1000 * values["seconds"], seed=_any_seed(), **words)


class OfSection(Change):
    """An act on one section of the plan."""

    section = forms.TypedChoiceField(label=_("Section"), coerce=int)

    def prepare(self) -> None:
        spans = section_spans(self.track.result)
        field: Any = self.fields["section"]
        field.choices = [(number, f"{number}. {span.name}") for number, span in enumerate(spans, 1)]


class NewSection(OfSection, Prompted):
    title = _("Replace a section")
    lead = _("New music in one section; the others stay as they are.")
    field_order = ("section", "prompt", "lyrics")

    def edit(self, values: dict[str, Any]) -> Edit:
        return ReplaceSection(**values, seed=_any_seed())


class NewWords(OfSection):
    title = _("Replace the words")
    lead = _("Other words to the same tunes; the band stays as it is.")
    lyrics = forms.CharField(
        label=_("Words"), max_length=LYRICS_MAX_CHARS, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    section = forms.TypedChoiceField(
        label=_("Where"), coerce=lambda value: int(value) if value else None, required=False
    )

    @classmethod
    def fits(cls, track: Track) -> bool:
        return is_kept(track) and bool(track.result.get("lyrics"))

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["section"]
        field.choices = [("", _("The whole song")), *field.choices]
        field.empty_value = None
        self.fields["lyrics"].initial = self.track.result.get("lyrics", "")

    def edit(self, values: dict[str, Any]) -> Edit:
        return ReplaceLyrics(lyrics=values["lyrics"], section=values["section"])


class NewKey(Change):
    title = _("Change the key")
    key = forms.ChoiceField(label=_("Key"))

    @classmethod
    def fits(cls, track: Track) -> bool:
        return is_kept(track) and bool(track.result.get("key"))

    def prepare(self) -> None:
        now = str(self.track.result["key"])
        mode = now.partition(" ")[2]
        field: Any = self.fields["key"]
        field.choices = [(f"{tonic} {mode}",) * 2 for tonic in TONICS if f"{tonic} {mode}" != now]
        field.help_text = _("It is in %(key)s now.") % {"key": now}

    def edit(self, values: dict[str, Any]) -> Edit:
        return ChangeKey(key=values["key"])


class NewTempo(Change):
    title = _("Change the tempo")
    bpm = forms.FloatField(label=_("Beats per minute"), min_value=BPM_MIN, max_value=BPM_MAX)

    def prepare(self) -> None:
        if now := self.track.result.get("tempo_bpm"):
            self.fields["bpm"].initial = f"{now:g}"

    def edit(self, values: dict[str, Any]) -> Edit:
        return ChangeTempo(bpm=values["bpm"])


class NewInstrument(Change):
    title = _("Change an instrument")
    part = forms.ChoiceField(label=_("Part"))
    instrument = forms.CharField(
        label=_("Instead of it"), max_length=NAME_MAX_CHARS, help_text=_("Such as piano, nylon guitar or strings.")
    )

    def prepare(self) -> None:
        field: Any = self.fields["part"]
        field.choices = [(name, name) for name in part_names(self.track)]

    def edit(self, values: dict[str, Any]) -> Edit:
        return ChangeInstrument(**values)


class Shorter(Change):
    title = _("Shorten")
    lead = _("The song in less time, with its beginning and its ending.")
    seconds = forms.IntegerField(label=_("Seconds"), min_value=LENGTH_MIN_S)

    @classmethod
    def fits(cls, track: Track) -> bool:
        return is_kept(track) and (track.duration_ms or 0) // 1000 > LENGTH_MIN_S

    def prepare(self) -> None:
        now_s = (self.track.duration_ms or 0) // 1000
        field: Any = self.fields["seconds"]
        field.max_value = now_s - 1
        field.validators.append(MaxValueValidator(now_s - 1))
        field.widget.attrs["max"], field.initial = now_s - 1, max(LENGTH_MIN_S, now_s // 2)

    def edit(self, values: dict[str, Any]) -> Edit:
        return Shorten(length_ms=1000 * values["seconds"])


class NewStretch(Prompted):
    title = _("Replace a stretch")
    lead = _("New music between two times; everything else stays as it is.")
    start_s = forms.FloatField(label=_("From second"), min_value=0)
    end_s = forms.FloatField(label=_("To second"), min_value=NEW_MIN_S)
    field_order = ("start_s", "end_s", "prompt", "lyrics")

    @classmethod
    def fits(cls, track: Track) -> bool:
        return not track.is_sample and (track.duration_ms or 0) >= SECTION_MIN_MS

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        start_s, end_s = values.get("start_s"), values.get("end_s")
        length_s = (self.track.duration_ms or 0) / 1000
        if end_s is not None and end_s > length_s:
            self.add_error("end_s", _("The track ends at %(length)g seconds.") % {"length": length_s})
        elif start_s is not None and end_s is not None and end_s - start_s < NEW_MIN_S:
            self.add_error("end_s", _("A stretch lasts at least %(least)d seconds.") % {"least": NEW_MIN_S})
        return values

    def start(self, user: User) -> Track:
        start_ms, end_ms = (round(1000 * self.cleaned_data[name]) for name in ("start_s", "end_s"))
        errand = Errand(kind="repaint", field="track", source=self.track.pk, start_ms=start_ms, end_ms=end_ms)
        return errands.start(self.track.workspace, user, self.asked(), errand, self.track.engine or None)


CHANGES: dict[str, type[Change]] = {
    "vary": Vary, "extend": Lengthen, "stretch": NewStretch, "section": NewSection, "words": NewWords, "key": NewKey,
    "tempo": NewTempo, "instrument": NewInstrument, "shorten": Shorter,
}  # fmt: skip


def offered(track: Track) -> dict[str, type[Change]]:
    """What can be done to the track, by the name of the act in its address."""
    if track.state != State.COMPLETED:
        return {}
    return {name: kind for name, kind in CHANGES.items() if kind.fits(track)}


def is_kept(track: Track) -> bool:
    """Whether its engine can change the song itself."""
    return bool(track.score) and isinstance(engines.get(track.engine), Editor)


def _any_seed() -> int:
    return secrets.randbelow(SEED_MAX + 1)
