"""What the library looks for tracks by, in narrow rows: those of tracks are too wide to look through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from accounts.models import Workspace
from tracks import facts
from tracks.models.states import TITLE_MAX_CHARS

if TYPE_CHECKING:
    from tracks.models.track import Track


class Form(models.TextChoices):
    """What somebody who looks for a track calls it."""

    SONG = "song"
    SAMPLE = "sample"
    UPLOAD = "upload"
    EDIT = "edit"


class Facts(models.Model):
    """Of one track, as far as they are known: 0 and empty where they are not.

    `title_key` and `text` are folded, so that case does not matter; look for folded words in them.
    """

    track = models.OneToOneField("tracks.Track", on_delete=models.CASCADE, primary_key=True, related_name="facts")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=10, choices=Form)
    title_key = models.CharField(max_length=TITLE_MAX_CHARS)
    length_ms = models.PositiveIntegerField(default=0)
    tempo_bpm = models.FloatField(default=0)
    key = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "form"], name="facts_forms"),
            models.Index(fields=["workspace", "title_key"], name="facts_titles"),
            models.Index(fields=["workspace", "length_ms"], name="facts_lengths"),
            models.Index(fields=["workspace", "tempo_bpm"], name="facts_tempos"),
            models.Index(fields=["workspace", "key"], name="facts_keys"),
        ]

    def __str__(self) -> str:
        return f"what is known of {self.title_key}"

    @classmethod
    def note(cls, track: Track) -> None:
        """Read them from the track as it is now, and its labels."""
        known = {
            "workspace_id": track.workspace_id,
            "form": facts.form_of(track.kind, track.request),
            "title_key": str(track).casefold()[:TITLE_MAX_CHARS],
            "length_ms": track.duration_ms or 0,
            "tempo_bpm": track.result.get("tempo_bpm") or 0,
            "key": (track.result.get("key") or "")[:40],
            "text": facts.text_of(track.title, track.request, track.result),
        }
        cls.objects.update_or_create(track_id=track.pk, defaults=known)
        Label.note(track)


class Label(models.Model):
    """A style or mood of a track."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="labels")
    track = models.ForeignKey("tracks.Track", on_delete=models.CASCADE, related_name="labels")
    kind = models.CharField(max_length=10, choices=[(facts.STYLE, "Style"), (facts.MOOD, "Mood")])
    word = models.CharField(max_length=facts.LABEL_MAX_CHARS)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["track", "kind", "word"], name="one_label_of_a_word")]
        indexes: ClassVar = [models.Index(fields=["workspace", "kind", "word", "track"], name="label_words")]

    def __str__(self) -> str:
        return self.word

    @classmethod
    def note(cls, track: Track) -> None:
        wanted = facts.labels_of(track.result)
        old = {(label.kind, label.word): label.pk for label in cls.objects.filter(track=track.pk)}
        cls.objects.filter(pk__in=[pk for name, pk in old.items() if name not in wanted]).delete()
        Label.objects.bulk_create(
            [
                Label(workspace_id=track.workspace_id, track_id=track.pk, kind=kind, word=word)
                for kind, word in sorted(wanted - old.keys())
            ],
            ignore_conflicts=True,
        )
