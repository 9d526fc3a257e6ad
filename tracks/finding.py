"""What somebody looks for in the library: words, filters and an order, as the fields of a form in the address."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from engines.base import BPM_MAX, BPM_MIN
from tracks.facts import LABEL_MAX_CHARS, MOOD, STYLE
from tracks.models import Folder, Form, State, Track, TrackQuerySet

WORDS_MAX_CHARS = 200
LENGTH_MAX_S = 36_000


class Order(NamedTuple):
    """By which field tracks are sorted, the last of the same being the newest."""

    label: Any
    field: str
    descends: bool


ORDERS = {
    "newest": Order(_("Newest"), "created_at", True),
    "oldest": Order(_("Oldest"), "created_at", False),
    "title": Order(_("Title"), "facts__title_key", False),
    "longest": Order(_("Longest"), "facts__length_ms", True),
    "shortest": Order(_("Shortest"), "facts__length_ms", False),
    "fastest": Order(_("Fastest"), "facts__tempo_bpm", True),
    "slowest": Order(_("Slowest"), "facts__tempo_bpm", False),
    "largest": Order(_("Largest files"), "size_bytes", True),
}
FORMS = {
    Form.SONG: _("Songs"), Form.SAMPLE: _("Samples"), Form.UPLOAD: _("Uploads"), Form.EDIT: _("Edits"),
}  # fmt: skip
STATES = {
    State.COMPLETED: _("Finished"), State.PROCESSING: _("Being made"), State.PENDING: _("Waiting"),
    State.FAILED: _("Failed"), State.CANCELLED: _("Cancelled"),
}  # fmt: skip


def _begin_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "form": lambda form: Q(facts__form=form),
    "style": lambda word: Q(labels__kind=STYLE, labels__word=word),
    "mood": lambda word: Q(labels__kind=MOOD, labels__word=word),
    "key": lambda key: Q(facts__key=key),
    "state": lambda state: Q(state=state),
    "person": lambda person: Q(created_by=person),
    "tempo_from": lambda bpm: Q(facts__tempo_bpm__gte=bpm),
    "tempo_to": lambda bpm: Q(facts__tempo_bpm__lte=bpm, facts__tempo_bpm__gt=0),
    "length_from": lambda seconds: Q(facts__length_ms__gte=seconds * 1000),
    "length_to": lambda seconds: Q(facts__length_ms__lte=seconds * 1000, facts__length_ms__gt=0),
    "since": lambda day: Q(created_at__gte=_begin_of(day)),
    "until": lambda day: Q(created_at__lt=_begin_of(day + datetime.timedelta(days=1))),
}


def _whole(label: Any, least: int, most: int) -> forms.IntegerField:
    message = _("Give a whole number from {least} to {most}.").format(least=least, most=most)
    told = dict.fromkeys(("invalid", "min_value", "max_value"), message)
    return forms.IntegerField(required=False, label=label, min_value=least, max_value=most, error_messages=told)


class FindForm(forms.Form):
    """Every field may be empty. What is wrong is told beside its field and looked for as if it were empty."""

    q = forms.CharField(required=False, max_length=WORDS_MAX_CHARS, label=_("Search"))
    form = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", _("All kinds")), *FORMS.items()])
    style = forms.CharField(required=False, max_length=LABEL_MAX_CHARS, label=_("Style"))
    mood = forms.CharField(required=False, max_length=LABEL_MAX_CHARS, label=_("Mood"))
    key = forms.CharField(required=False, max_length=LABEL_MAX_CHARS, label=_("Key"))
    state = forms.ChoiceField(required=False, label=_("State"), choices=[("", _("Any state")), *STATES.items()])
    person = forms.ModelChoiceField(User.objects.none(), required=False, label=_("Person"), empty_label=_("Everybody"))
    tempo_from = _whole(_("Tempo from, bpm"), BPM_MIN, BPM_MAX)
    tempo_to = _whole(_("Tempo to, bpm"), BPM_MIN, BPM_MAX)
    length_from = _whole(_("Length from, s"), 0, LENGTH_MAX_S)
    length_to = _whole(_("Length to, s"), 0, LENGTH_MAX_S)
    since = forms.DateField(required=False, label=_("Made since"))
    until = forms.DateField(required=False, label=_("Made until"))
    folder = forms.ModelChoiceField(Folder.objects.none(), required=False)
    favourites = forms.BooleanField(required=False)
    trash = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False, label=_("Sort by"), choices=[(name, order.label) for name, order in ORDERS.items()]
    )

    def __init__(self, asked: QueryDict, workspace: Workspace, user: User) -> None:
        data = asked.copy()
        if "trash" in data:
            data["trash"] = "on"  # `?trash` is enough
        super().__init__(data)
        self.workspace, self.user = workspace, user
        self._choose_from("person", workspace.members.order_by("email"))
        self._choose_from("folder", workspace.folders.all())
        self.is_valid()

    @property
    def people(self) -> Any:
        """The members of the workspace."""
        field: Any = self.fields["person"]
        return field.queryset

    @property
    def order(self) -> Order:
        return ORDERS[self.cleaned_data.get("sort") or "newest"]

    @property
    def filters(self) -> dict[str, Any]:
        """Those that were asked for, by field."""
        return {name: value for name in CONDITIONS if (value := self.cleaned_data.get(name)) not in (None, "")}

    @property
    def found(self) -> TrackQuerySet:
        """The tracks of the workspace that are looked for, in no order."""
        told = self.cleaned_data
        tracks: TrackQuerySet = self.workspace.tracks.trashed() if told["trash"] else self.workspace.tracks.visible()
        if told.get("q"):
            tracks = tracks.search(told["q"])
        if told["favourites"]:
            tracks = tracks.favourites_of(self.user)
        if told.get("folder"):
            tracks = tracks.filter(folder=told["folder"])
        for name, value in self.filters.items():
            tracks = tracks.filter(CONDITIONS[name](value))
        return tracks

    def following(self, last: Track | None) -> TrackQuerySet:
        """`found` in the order asked for, from behind `last` on, so that new ones above shift nothing."""
        _label, field, descends = self.order
        sign = "-" if descends else ""
        ordered = self.found.order_by(f"{sign}{field}", f"{sign}id")
        if last is None:
            return ordered
        value = Track.objects.filter(pk=last.pk).values_list(field, flat=True).get()
        beyond = "lt" if descends else "gt"
        is_behind = Q((f"{field}__{beyond}", value)) | Q((field, value), (f"id__{beyond}", last.pk))
        return ordered.filter(Q((f"{field}__{beyond}e", value)), is_behind)

    def _choose_from(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows


def words_of(workspace: Workspace, kind: str) -> list[str]:
    """The styles or moods of the workspace's tracks, by the alphabet."""
    return list(workspace.labels.filter(kind=kind).values_list("word", flat=True).distinct().order_by("word"))


def keys_of(workspace: Workspace) -> list[str]:
    """The keys that its tracks are in."""
    known = Track.objects.filter(workspace=workspace).exclude(facts__key="")
    return list(known.values_list(F("facts__key"), flat=True).distinct().order_by("facts__key"))
