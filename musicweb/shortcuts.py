"""The keys of the studio: what the key map obeys, the dialog lists and the documentation prints."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is written, what the browser calls it ("" where an element of its own listens), and what it does."""

    name: str
    press: str = ""
    act: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys that belong together: alternatives, or the parts of a chord."""

    keys: tuple[Key, ...]
    about: str | Promise


STEP_S = 5

SHORTCUTS = (
    Shortcut((Key("Space", " ", "toggle"),), _("Play or pause")),
    Shortcut(
        (Key("←", "ArrowLeft", "nudge", -STEP_S), Key("→", "ArrowRight", "nudge", STEP_S)),
        _("Back or forward five seconds"),
    ),
    Shortcut((Key("/", "/", "search"),), _("Search the library")),
    Shortcut((Key("Ctrl"), Key("Enter")), _("Create, while you write")),
    Shortcut((Key("?", "?", "list"),), _("This list")),
)
