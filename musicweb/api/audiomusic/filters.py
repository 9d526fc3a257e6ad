"""Which jobs a list shows, and in which order."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Literal

from django.db.models import Exists, F, OuterRef, Q, Subquery
from pydantic import BaseModel, BeforeValidator, Field

from accounts.models import User
from engines.plan import WITHOUT_NUL
from tracks.models import JobQuerySet, State, Track, TrackQuerySet

SONG_TYPES = ("rap", "song", "vocals", "instrumental", "samples")
STATUSES = ("pending", "processing", "completed", "failed")
WORDS = ("caption", "query", "lyrics", "genre_preset")  # what of the request is searched
EMOTIONS = (
    "happy", "sad", "romantic", "energetic", "calm", "melancholic", "hopeful", "angry", "dark", "dreamy", "epic",
    "nostalgic", "playful", "tense",
)  # fmt: skip
OCCASIONS = (
    "party", "wedding", "birthday", "workout", "study", "sleep", "meditation", "road trip", "christmas", "gaming",
    "podcast", "advertisement",
)  # fmt: skip
LIMIT_MAX = 100
SKIP_MAX = 2**31 - 1


def _lower(word: object) -> object:
    return word.strip().lower() if isinstance(word, str) else word


Text = Annotated[str, Field(max_length=200), WITHOUT_NUL]
Status = Annotated[Literal["pending", "processing", "completed", "failed"], BeforeValidator(_lower)]
SongType = Annotated[Literal["rap", "song", "vocals", "instrumental", "samples"], BeforeValidator(_lower)]


class Kinds(BaseModel):
    """What jobs are counted by. A job that was cancelled has failed."""

    status: Status | None = None
    song_type: SongType | None = None

    def of(self, jobs: JobQuerySet) -> JobQuerySet:
        if self.song_type:
            jobs = jobs.filter(params__song_type=self.song_type)
        if self.status:
            states = [State.FAILED, State.CANCELLED] if self.status == "failed" else [State(self.status)]
            jobs = jobs.in_states(states)
        return jobs


class Page(Kinds):
    """A stretch of a list."""

    skip: Annotated[int, Field(ge=0, le=SKIP_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX)] = 50

    def sorted(self, jobs: JobQuerySet) -> JobQuerySet:
        return jobs.order_by("-created_at", "-pk")


class JobFilters(Page):
    """All that a list of jobs may be narrowed and sorted by. Words are found in the request and in what was made."""

    task: Text | None = None
    liked: bool | None = None
    search: Text | None = None
    language: Text | None = None
    genre: Text | None = None
    emotion: Text | None = None
    occasion: Text | None = None
    sort_by: Literal["created_at", "display_name", "audio_duration", "status"] = "created_at"
    sort_order: Literal["asc", "desc"] = "desc"
    include_interactions: bool = False

    def narrowed(self, jobs: JobQuerySet, user: User) -> JobQuerySet:
        """Those of `jobs` that are asked for; `user` is the one who likes."""
        jobs = self.of(jobs)
        if self.task:
            jobs = jobs.filter(task=self.task)
        if self.liked is not None:
            theirs = Q(pk__in=jobs.favourites_of(user).values("pk"))
            jobs = jobs.filter(theirs if self.liked else ~theirs)
        for word in (self.search or "").split():
            jobs = jobs.filter(_says(word))
        for mood in filter(None, (self.emotion, self.occasion)):
            jobs = jobs.filter(_says(mood))
        if self.language:
            said = Q(params__asked__vocal_language=self.language.lower())
            jobs = jobs.filter(said | _made(result__metadata__languages__icontains=f'"{self.language}"'))
        if self.genre:
            jobs = jobs.filter(_says(self.genre) | _made(result__metadata__genres__icontains=self.genre))
        return jobs

    def sorted(self, jobs: JobQuerySet) -> JobQuerySet:
        """Those without a duration come last."""
        if self.sort_by == "status":
            jobs = jobs.with_state()
        if self.sort_by == "audio_duration":
            jobs = jobs.annotate(length_ms=Subquery(_tracks().order_by("created_at").values("duration_ms")[:1]))
        field = F({"status": "state_now", "audio_duration": "length_ms"}.get(self.sort_by, self.sort_by))
        order = field.asc(nulls_last=True) if self.sort_order == "asc" else field.desc(nulls_last=True)
        return jobs.order_by(order, "-created_at", "-pk")


def _says(word: str) -> Q:
    """Whether the name, the request or the title of a track has `word`."""
    places = (Q(**{f"params__asked__{place}__icontains": word}) for place in WORDS)
    return reduce(or_, places, Q(display_name__icontains=word) | _made(title__icontains=word))


def _made(**fields: object) -> Q:
    return Q(Exists(_tracks().filter(**fields)))


def _tracks() -> TrackQuerySet:
    return Track.objects.visible().filter(job=OuterRef("pk"))
