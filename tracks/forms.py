"""The Create form: words and wishes of a person on their way to an engine's request."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from pydantic import ValidationError

from engines.base import BPM_MAX, BPM_MIN, LYRICS_MAX_CHARS, SEED_MAX, Request
from engines.errors import InvalidRequest
from engines.formats import DEFAULT_FORMAT
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS
from tracks.models import TITLE_MAX_CHARS

LENGTHS = (("", "Auto"), ("30", "0:30"), ("60", "1:00"), ("120", "2:00"), ("180", "3:00"), ("custom", "Other"))
METERS = (("", "Auto"), ("4/4", "4/4"), ("3/4", "3/4"), ("6/8", "6/8"), ("5/4", "5/4"), ("7/8", "7/8"))
TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS = (("", "Auto"), *((f"{tonic} {mode}",) * 2 for mode in ("major", "minor") for tonic in TONICS))
FORMATS = ((DEFAULT_FORMAT, "MP3 128 kbit/s"), ("mp3_44100_192", "MP3 192 kbit/s"), ("mp3_48000_320", "MP3 320 kbit/s"))
VOICES = (
    ("", "Auto"),
    *((voice, voice.capitalize()) for voice in ("female", "male", "duet", "choir", "rap")),
)
LANGUAGES = (
    ("", "Auto"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("de", "German"),
    ("it", "Italian"),
    ("pt", "Portuguese"),
)
SUNG = {"lyrics": "leave the lyrics empty", "voice": "choose Auto here", "language": "choose Auto here"}
LENGTH_MIN_S, LENGTH_MAX_S = LENGTH_MIN_MS // 1000, LENGTH_MAX_MS // 1000


class Text(forms.CharField):
    """Written text, whose line ends count as one character each, however a browser sends them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Choice(forms.ChoiceField):
    """One of `choices`, or the first where none is given; `label` begins the message for anything else."""

    def __init__(self, label: str, choices: Sequence[tuple[str, str]]) -> None:
        allowed = ", ".join(value or text for value, text in choices)
        message = f"{label}: %(value)s is not allowed; choose one of {allowed}."
        super().__init__(label=label, choices=choices, required=False, error_messages={"invalid_choice": message})


class CreateForm(forms.Form):
    """What to make. Every message names the field, the value and the limit."""

    prompt = Text(
        max_length=PROMPT_MAX_CHARS,
        error_messages={
            "required": "Prompt: it is empty; say in a few words what you would like to hear.",
            "max_length": "Prompt: it has %(show_value)d characters; at most %(limit_value)d are allowed.",
        },
    )
    instrumental = forms.BooleanField(required=False)
    lyrics = Text(
        max_length=LYRICS_MAX_CHARS,
        required=False,
        error_messages={
            "max_length": "Lyrics: they have %(show_value)d characters; at most %(limit_value)d are allowed."
        },
    )
    voice = Choice("Voice", VOICES)
    language = Choice("Language", LANGUAGES)
    length = Choice("Length", LENGTHS)
    length_s = forms.FloatField(required=False)
    bpm = forms.FloatField(required=False)
    key = Choice("Key", KEYS)
    meter = Choice("Meter", METERS)
    seed = forms.IntegerField(required=False)
    output_format = Choice("Format", FORMATS)

    def clean_length_s(self) -> Any:
        return self._within("length_s", "Length", LENGTH_MIN_S, LENGTH_MAX_S, " seconds")

    def clean_bpm(self) -> Any:
        return self._within("bpm", "Tempo", BPM_MIN, BPM_MAX, " beats per minute")

    def clean_seed(self) -> Any:
        return self._within("seed", "Seed", 0, SEED_MAX)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("length") == "custom" and values.get("length_s") is None and "length_s" not in self.errors:
            self.add_error("length_s", f"Length: it is empty; give {LENGTH_MIN_S} to {LENGTH_MAX_S} seconds.")
        for name, instead in SUNG.items():
            if values.get("instrumental") and values.get(name):
                label = name.capitalize()
                self.add_error(name, f"{label}: nobody sings while Instrumental is on; switch it off, or {instead}.")
        if not self.errors:
            values["request"] = self._request(values)
        return values

    def _within(self, name: str, label: str, least: int, most: int, unit: str = "") -> Any:
        value = self.cleaned_data[name]
        if value is not None and not least <= value <= most:
            raise forms.ValidationError(f"{label}: {value:.12g} is not allowed; give {least} to {most}{unit}.")
        return value

    def _request(self, values: dict[str, Any]) -> Request | None:
        seed = values["seed"]
        try:
            return Request(
                prompt=values["prompt"],
                length_ms=_length_ms(values),
                bpm=values["bpm"],
                key=values["key"] or None,
                meter=values["meter"] or None,
                seed=secrets.randbelow(SEED_MAX + 1) if seed is None else seed,
                output_format=values["output_format"] or DEFAULT_FORMAT,
                instrumental=values["instrumental"],
                lyrics=values["lyrics"],
                voice=values["voice"] or None,
                language=values["language"] or None,
            )
        except ValidationError as error:
            self.add_error(None, InvalidRequest.from_pydantic(error).message)
            return None


def _length_ms(values: dict[str, Any]) -> int | None:
    seconds = values["length_s"] if values["length"] == "custom" else values["length"]
    return round(float(seconds) * 1000) if seconds else None


class TitleForm(forms.Form):
    title = forms.CharField(
        max_length=TITLE_MAX_CHARS,
        error_messages={
            "required": "Title: it is empty; give the track a name.",
            "max_length": "Title: it has %(show_value)d characters; at most %(limit_value)d are allowed.",
        },
    )
