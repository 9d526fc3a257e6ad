"""Jobs: what a program asked for at once, one track or some that differ in their seed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.models import User, Workspace
from engines.errors import InvalidRequest
from tracks.models.states import TITLE_MAX_CHARS, State
from tracks.models.track import Track

BATCH_MAX = 8
ID_MAX = 2**53 - 1  # the largest number that every reader of JSON keeps whole
OVER = (State.COMPLETED, State.FAILED, State.CANCELLED)


def random_id() -> int:
    return 1 + secrets.randbelow(ID_MAX)


class JobQuerySet(models.QuerySet["Job"]):
    def visible(self) -> JobQuerySet:
        """Those that nobody deleted, and of whose tracks any is left."""
        return self.filter(_has(*State), deleted_at=None)

    def with_state(self) -> JobQuerySet:
        """The same, each with its `state` as the field `state_now`, to filter and sort by."""
        begun = Q(_has(State.PROCESSING)) | Q(_has(State.PENDING)) & Q(_has(*OVER))
        cases = (
            When(begun, then=Value(State.PROCESSING.value)),
            *(When(_has(state), then=Value(state.value)) for state in (State.PENDING, State.FAILED, State.CANCELLED)),
        )
        return self.annotate(
            state_now=Case(*cases, default=Value(State.COMPLETED.value), output_field=CharField(max_length=10))
        )

    def in_states(self, states: Iterable[State]) -> JobQuerySet:
        """Those whose `state` is one of these."""
        wanted: dict[str, Any] = {"state_now__in": [state.value for state in states]}
        return self.with_state().filter(**wanted)

    def favourites_of(self, user: User) -> JobQuerySet:
        """Those of whose tracks any is a favourite of `user`."""
        return self.filter(Exists(Track.objects.filter(job=OuterRef("pk"), favourite_of=user)))


class Job(models.Model):
    """What a program asked for: the `task` and its `params` as they came, and the tracks that are made of it."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="jobs")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="jobs")
    task = models.CharField(max_length=40)
    display_name = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    thumbnail_url = models.CharField(max_length=2000, blank=True)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    deleted_at = models.DateTimeField(null=True, db_index=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.display_name or f"{self.task} {self.pk}"

    @classmethod
    def start(
        cls, workspace: Workspace, user: User | None, task: str, params: dict[str, Any], display_name: str,
        begin: Callable[[Job, int], Track], batch_size: int = 1, *, thumbnail_url: str = "",
    ) -> Job:  # fmt: skip
        """A new job whose tracks `begin` starts, each by its place from 0 on: all of them, or nothing at all is kept.

        Raises `InvalidRequest` for a batch that is not 1..8, and whatever `begin` raises.
        """
        if not 1 <= batch_size <= BATCH_MAX:
            raise InvalidRequest("batch_size", batch_size, f"must be 1 to {BATCH_MAX}")
        with transaction.atomic():
            job = cls.objects.create(
                workspace=workspace,
                created_by=user,
                task=task,
                params=params,
                display_name=display_name[:TITLE_MAX_CHARS],
                thumbnail_url=thumbnail_url,
            )
            for place in range(batch_size):
                begin(job, place)
        return job

    def lock(self) -> None:
        """Let nobody else who locks it go on until the transaction ends."""
        Job.objects.select_for_update().get(pk=self.pk)

    @property
    def tracks(self) -> list[Track]:
        """Its tracks less deleted ones, first begun first; of a `batch` that was prefetched where it was."""
        return sorted((track for track in self.batch.all() if not track.deleted_at), key=lambda track: track.created_at)

    @property
    def state(self) -> State:
        """What the states of its tracks add up to: over when all are, failed when any is, and never back to pending."""
        return _sum_of({State(track.state) for track in self.tracks})

    @property
    def progress(self) -> float:
        """How far it is, 0..1."""
        tracks = self.tracks
        return sum(track.progress for track in tracks) / len(tracks) if tracks else 0.0

    def change(self, *, display_name: str | None = None, thumbnail_url: str | None = None) -> None:
        """Rename it and its tracks, or give it another picture; None leaves each as it is."""
        if display_name is not None:
            self.display_name = " ".join(display_name.split())
            for track in self.tracks if self.display_name else []:
                track.rename(self.display_name)
        if thumbnail_url is not None:
            self.thumbnail_url = thumbnail_url
        self.save(update_fields=["display_name", "thumbnail_url"])

    def again(self, user: User | None) -> Job:
        """A new job of the same, each track with another seed. Raises what `Track.again` raises."""
        tracks = self.tracks

        def begin(job: Job, place: int) -> Track:
            return tracks[place].again(user, job=job, title=tracks[place].title)

        return Job.start(
            self.workspace, user, self.task, self.params, self.display_name, begin, len(tracks),
            thumbnail_url=self.thumbnail_url,
        )  # fmt: skip

    def keep(self, kept: Track) -> list[Track]:
        """Put all tracks but one of its own out of sight; those."""
        others = [track for track in self.tracks if track.pk != kept.pk]
        for track in others:
            track.trash()
        return others

    def trash(self, by: User | None = None) -> None:
        """Take it and its tracks out of sight, and stop making them."""
        for track in self.tracks:
            track.trash(by)
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])


def _has(*states: State) -> Exists:
    return Exists(Track.objects.filter(job=OuterRef("pk"), deleted_at=None, state__in=states))


def _sum_of(states: set[State]) -> State:
    if State.PROCESSING in states or (State.PENDING in states and not states.isdisjoint(OVER)):
        return State.PROCESSING
    for state in (State.PENDING, State.FAILED, State.CANCELLED):
        if state in states:
            return state
    return State.COMPLETED
