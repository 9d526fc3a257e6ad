"""The gallery at /docs/gallery: every component once, in each of its states, to look at and to test."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from musicweb.api.apis import APIS
from musicweb.docs import PAGES

TOKEN = re.compile(r"^\s*--([a-z0-9-]+): (.+);$", re.MULTILINE)
TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
ICONS = settings.BASE_DIR / "static" / "icons.svg"
ROLES_BEGIN, ROLES_END = "canvas", "wave"


class Fields(forms.Form):
    """One field of every kind that forms are made of."""

    name = forms.CharField(label="Text", help_text="A hint says what belongs here.")
    note = forms.CharField(label="Long text", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label="Choice of one", choices=[("song", "Song"), ("loop", "Loop")])
    count = forms.IntegerField(label="Number", min_value=1, max_value=4)
    rights = forms.MultipleChoiceField(
        label="Choice of several", widget=forms.CheckboxSelectMultiple, choices=[("read", "Read"), ("write", "Change")]
    )
    agreed = forms.BooleanField(label="Yes or no", required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    wrong = Fields({"name": "Rainy window", "kind": "song", "count": "9", "rights": ["read"], "agreed": "on"})
    tokens = dict(TOKEN.findall(TOKENS.read_text(encoding="utf-8")))
    context = {
        "pages": PAGES,
        "apis": APIS,
        "slug": "gallery",
        "empty": Fields(auto_id="empty_%s"),
        "wrong": wrong,
        "colours": _between(list(tokens)),
        "sizes": [name for name in tokens if name.startswith("type-")],
        "spaces": [name for name in tokens if name.startswith("space-")],
        "icons": re.findall(r'<symbol id="([a-z-]+)"', ICONS.read_text(encoding="utf-8")),
    }
    return render(request, "docs/gallery.html", context)


def _between(names: list[str]) -> list[str]:
    return names[names.index(ROLES_BEGIN) : names.index(ROLES_END) + 1]
