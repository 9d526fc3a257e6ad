"""Fields of the Create form, and what may be chosen in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engines.formats import DEFAULT_FORMAT
from tracks.wording import Sort

Choices = Sequence[tuple[str, Any]]

TAKES_MAX = 4
AUTO = ("", _("Auto"))
SORTS: Choices = (
    (Sort.ANY, _("Anything")), (Sort.SONG, _("Song")), (Sort.INSTRUMENTAL, _("Instrumental")), (Sort.RAP, _("Rap")),
    (Sort.VOCALS, _("Vocals only")), (Sort.LOOP, _("Loop")), (Sort.SHOT, _("One-shot")),
)  # fmt: skip
LENGTHS: Choices = (
    AUTO, ("30", "0:30"), ("60", "1:00"), ("120", "2:00"), ("180", "3:00"), ("custom", _("Other")),
)  # fmt: skip
BARS: Choices = (AUTO, *((bars, bars) for bars in ("1", "2", "4", "8", "16")))
TAKES: Choices = tuple((str(count), str(count)) for count in range(1, TAKES_MAX + 1))
METERS: Choices = (AUTO, *((meter, meter) for meter in ("4/4", "3/4", "6/8", "5/4", "7/8")))
TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
KEYS: Choices = (AUTO, *((f"{tonic} {mode}",) * 2 for mode in ("major", "minor") for tonic in TONICS))
FORMATS: Choices = (
    (DEFAULT_FORMAT, "MP3 128 kbit/s"), ("mp3_44100_192", "MP3 192 kbit/s"), ("mp3_48000_320", "MP3 320 kbit/s"),
)  # fmt: skip
VOICES: Choices = (
    AUTO, ("female", _("Female")), ("male", _("Male")), ("duet", _("Duet")), ("choir", _("Choir")), ("rap", _("Rap")),
)  # fmt: skip
LANGUAGES: Choices = (
    AUTO, ("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("de", _("German")), ("it", _("Italian")),
    ("pt", _("Portuguese")),
)  # fmt: skip
UNSEEN = {0xA0: " ", 0x2028: "\n", 0x2029: "\n"} | dict.fromkeys((0x00, 0x200B, 0x2060, 0xFEFF))


class Text(forms.CharField):
    """Written text. Line ends count as one character each, however a browser sends them; of pasted text, blanks that do
    not break become plain ones, and what has no width goes.
    """

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").translate(UNSEEN)


class Choice(forms.ChoiceField):
    """One of `choices`, or the first where none is given; `label` begins the message for anything else."""

    def __init__(self, label: Any, choices: Choices) -> None:
        super().__init__(label=label, choices=choices, required=False)
        self.first = str(choices[0][0])
        self.allowed = choices

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            allowed = ", ".join(str(value or text) for value, text in self.allowed)
            text = gettext("%(label)s: %(given)s is not allowed; choose one of %(allowed)s.")
            raise forms.ValidationError(text % {"label": self.label, "given": value, "allowed": allowed})

    def clean(self, value: Any) -> Any:
        return super().clean(value) or self.first
