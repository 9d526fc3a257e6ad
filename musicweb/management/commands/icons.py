"""`manage.py icons`: draw the icons of the installed studio anew from `static/icon.svg`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import resvg_py
from django.conf import settings
from django.core.management.base import BaseCommand

STATIC: Path = settings.BASE_DIR / "static"
CORNERS = ' rx="9"'
BARS, SMALLER = "<g ", '<g transform="translate(16 16) scale(0.72) translate(-16 -16)" '


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Draws static/icons/*.png from static/icon.svg."

    def handle(self, *_: Any, **__: Any) -> None:
        round_corners = (STATIC / "icon.svg").read_text(encoding="utf-8")
        square = round_corners.replace(CORNERS, "")
        # Phones cut a mask of their own out of the square: all that matters stays within four fifths of it.
        _draw(round_corners, 192, "icon-192")
        _draw(round_corners, 512, "icon-512")
        _draw(square.replace(BARS, SMALLER), 512, "mask-512")
        _draw(square.replace(BARS, SMALLER), 180, "touch-180")


def _draw(svg: str, size: int, name: str) -> None:
    folder = STATIC / "icons"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.png").write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size)))
