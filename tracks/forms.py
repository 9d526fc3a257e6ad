"""The Create form: words and wishes of a person on their way to an engine's request."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

import engines
from engines.base import BPM_MAX, BPM_MIN, LYRICS_MAX_CHARS, SEED_MAX, SHOT_MAX_MS, SHOT_MIN_MS, Request, SampleRequest
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, PROMPT_MAX_CHARS
from tracks.fields import BARS, FORMATS, KEYS, LANGUAGES, LENGTHS, METERS, SORTS, TAKES, VOICES, Choice, Text
from tracks.models import TITLE_MAX_CHARS
from tracks.wishes import NAMES, asked_by
from tracks.wording import Sort

WITHOUT_MAX_CHARS = 500
TOKEN_MAX_CHARS = 64
LENGTH_MIN_S, LENGTH_MAX_S = LENGTH_MIN_MS // 1000, LENGTH_MAX_MS // 1000
NOBODY_SINGS = {
    Sort.INSTRUMENTAL: gettext_lazy("nobody sings in an instrumental"),
    Sort.LOOP: gettext_lazy("nobody sings in a loop"),
    Sort.SHOT: gettext_lazy("nobody sings in a one-shot"),
}
SUNG = {
    "lyrics": gettext_lazy("leave the lyrics empty"),
    "voice": gettext_lazy("choose Auto here"),
    "language": gettext_lazy("choose Auto here"),
}


class CreateForm(forms.Form):
    """What to make. Every message names the field, the value and the limit.

    `token` is the form's own: what is sent twice with it, word for word, is made once.
    """

    prompt = Text(
        max_length=PROMPT_MAX_CHARS,
        required=False,
        error_messages={
            "max_length": gettext_lazy("Prompt: it has %(show_value)d characters; at most %(limit_value)d are allowed.")
        },
    )
    kind = Choice(gettext_lazy("Kind"), SORTS)
    without = Text(
        max_length=WITHOUT_MAX_CHARS,
        required=False,
        error_messages={
            "max_length": gettext_lazy(
                "Leave out: it has %(show_value)d characters; at most %(limit_value)d are allowed."
            )
        },
    )
    lyrics = Text(
        max_length=LYRICS_MAX_CHARS,
        required=False,
        error_messages={
            "max_length": gettext_lazy(
                "Lyrics: they have %(show_value)d characters; at most %(limit_value)d are allowed."
            )
        },
    )
    voice = Choice(gettext_lazy("Voice"), VOICES)
    language = Choice(gettext_lazy("Language"), LANGUAGES)
    length = Choice(gettext_lazy("Length"), LENGTHS)
    length_s = forms.FloatField(required=False)
    bars = Choice(gettext_lazy("Bars"), BARS)
    bpm = forms.FloatField(required=False)
    key = Choice(gettext_lazy("Key"), KEYS)
    meter = Choice(gettext_lazy("Meter"), METERS)
    seed = forms.IntegerField(required=False)
    takes = Choice(gettext_lazy("Takes"), TAKES)
    output_format = Choice(gettext_lazy("Format"), FORMATS)
    token = forms.CharField(max_length=TOKEN_MAX_CHARS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engines = engines.usable(settings.ENGINE)
        self.fields["engine"] = Choice(_("Engine"), [(name, name) for name in self.engines])

    @property
    def is_custom(self) -> bool:
        """Whether a wish is told that only the custom part shows, or something is wrong with one."""
        shown = ("prompt", "kind", "length", "length_s", "bars", "takes")
        plain = {"output_format": str(FORMATS[0][0]), "engine": self.engines[0]}
        hidden = [name for name in NAMES if name not in shown]
        return any(self[name].errors or (self[name].value() or "") not in ("", plain.get(name)) for name in hidden)

    @property
    def wishes(self) -> dict[str, str]:
        """All that was wished for, as it was written; empty wishes are left out."""
        return {name: str(self[name].value()) for name in NAMES if self[name].value()}

    def asked(self, place: int) -> Request | SampleRequest:
        """What an engine is asked for at the take `place`, counted from 0; each has a seed of its own."""
        seed = self.cleaned_data["seed"]
        chosen = secrets.randbelow(SEED_MAX + 1) if seed is None else (seed + place) % (SEED_MAX + 1)
        return asked_by(self.cleaned_data, chosen)

    def clean_bpm(self) -> Any:
        return self._within("bpm", _("Tempo"), BPM_MIN, BPM_MAX, _(" beats per minute"))

    def clean_seed(self) -> Any:
        return self._within("seed", _("Seed"), 0, SEED_MAX)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not any(values.get(name, "").strip() for name in ("prompt", "lyrics")) and not self.errors:
            self.add_error("prompt", _("Prompt: it is empty; say in a few words what you would like to hear."))
        if values.get("length") == "custom" and "length_s" not in self.errors:
            self._check_length(values.get("length_s"), is_shot=values.get("kind") == Sort.SHOT)
        self._check_singing(values)
        if not self.errors:
            self._check_request()
        return values

    def _check_length(self, seconds: float | None, *, is_shot: bool) -> None:
        least, most = (SHOT_MIN_MS / 1000, SHOT_MAX_MS // 1000) if is_shot else (LENGTH_MIN_S, LENGTH_MAX_S)
        limits = {"least": least, "most": most}
        if seconds is None:
            self.add_error("length_s", _("Length: it is empty; give %(least)s to %(most)s seconds.") % limits)
        elif not least <= seconds <= most:
            text = _("Length: %(given)s is not allowed; give %(least)s to %(most)s seconds.")
            self.add_error("length_s", text % {**limits, "given": f"{seconds:.12g}"})

    def _check_singing(self, values: dict[str, Any]) -> None:
        reason = NOBODY_SINGS.get(values.get("kind", Sort.ANY))
        for name, instead in SUNG.items() if reason else ():
            if values.get(name):
                text = _("%(label)s: %(reason)s; choose another kind, or %(instead)s.")
                label = _("Lyrics") if name == "lyrics" else self.fields[name].label
                self.add_error(name, text % {"label": label, "reason": reason, "instead": instead})

    def _check_request(self) -> None:
        try:
            self.asked(0)
        except ValidationError as error:
            self.add_error(None, InvalidRequest.from_pydantic(error).message)

    def _within(self, name: str, label: str, least: int, most: int, unit: str = "") -> Any:
        value = self.cleaned_data[name]
        if value is not None and not least <= value <= most:
            text = _("%(label)s: %(given)s is not allowed; give %(least)s to %(most)s%(unit)s.")
            known = {"label": label, "given": f"{value:.12g}", "least": least, "most": most, "unit": unit}
            raise forms.ValidationError(text % known)
        return value


class TitleForm(forms.Form):
    title = forms.CharField(
        max_length=TITLE_MAX_CHARS,
        error_messages={
            "required": gettext_lazy("Title: it is empty; give the track a name."),
            "max_length": gettext_lazy("Title: it has %(show_value)d characters; at most %(limit_value)d are allowed."),
        },
    )
