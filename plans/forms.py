"""The forms of composition plans: one that asks an engine for a plan, and one that saves what was changed."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

import engines
from engines.base import SEED_MAX, Planner, Request
from engines.errors import EngineUnavailable, InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, Plan
from plans.models import TITLE_MAX_CHARS
from plans.screening import screen

SECONDS = f"{LENGTH_MIN_MS // 1000} to {LENGTH_MAX_MS // 1000}"


class PlanPromptForm(forms.Form):
    """A prompt, and perhaps a length, for a new plan."""

    prompt = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Describe the song"),
        help_text=_("A plan is made of it, which you can change."),
    )
    length_s = forms.FloatField(
        required=False, label=_("Length in seconds"), help_text=_("Empty: as long as such a song usually is.")
    )
    instrumental = forms.BooleanField(required=False, label=_("Instrumental"))

    def made(self) -> tuple[str, Plan]:
        """A title and the plan. Raises an `EngineError` for what is outside the limits, or refused."""
        asked = self._request()
        screen(asked)
        engine = engines.get(settings.ENGINE)
        if not isinstance(engine, Planner):
            raise EngineUnavailable(f"The engine {settings.ENGINE} makes songs only, and no plans by themselves.")
        return asked.prompt.splitlines()[0][:TITLE_MAX_CHARS], engine.plan(asked)

    def _request(self) -> Request:
        seconds = self.cleaned_data["length_s"]
        try:
            return Request(
                prompt=self.cleaned_data["prompt"].replace("\r\n", "\n"),
                length_ms=None if seconds is None else round(seconds * 1000),
                instrumental=self.cleaned_data["instrumental"],
                seed=secrets.randbelow(SEED_MAX + 1),
            )
        except ValidationError as error:
            raise InvalidRequest.from_pydantic(error) from error


class PlanForm(forms.Form):
    """A plan as JSON, on top of the version numbered `base`."""

    title = forms.CharField(required=False, max_length=TITLE_MAX_CHARS)
    plan = forms.CharField(widget=forms.Textarea)
    base = forms.IntegerField(min_value=0)


def problems_of(text: str) -> tuple[Plan | None, list[dict[str, Any]]]:
    """The plan that `text` is as JSON; or None, and each violation: its place in the plan, `loc`, and its `msg`."""
    try:
        return Plan.model_validate_json(text), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return None, [{"loc": list(each["loc"]), "msg": each["msg"].removeprefix("Value error, ")} for each in found]
