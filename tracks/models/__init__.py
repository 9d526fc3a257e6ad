"""Tracks, the files that belong to them, the jobs they are made for, and uploads on their way to become tracks."""

from tracks.models.comment import Comment
from tracks.models.facts import Facts, Form, Label
from tracks.models.folder import Folder
from tracks.models.idempotency_key import IdempotencyKey
from tracks.models.job import BATCH_MAX, Job, JobQuerySet
from tracks.models.parts import Rendition, Stem
from tracks.models.playlist import Playlist, PlaylistEntry
from tracks.models.querysets import TrackQuerySet
from tracks.models.separation import Separation
from tracks.models.share import Share
from tracks.models.states import (
    ATTEMPTS_MAX,
    QUEUE_AGAIN_AFTER,
    SILENT_AFTER,
    TITLE_MAX_CHARS,
    UNFINISHED,
    Kind,
    State,
)
from tracks.models.track import Track
from tracks.models.upload import TooManyUploads, Upload, WrongOffset
from tracks.models.webhook import Delivery, DeliveryState, Endpoint, Event

__all__ = [
    "ATTEMPTS_MAX",
    "BATCH_MAX",
    "QUEUE_AGAIN_AFTER",
    "SILENT_AFTER",
    "TITLE_MAX_CHARS",
    "UNFINISHED",
    "Comment",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "Event",
    "Facts",
    "Folder",
    "Form",
    "IdempotencyKey",
    "Job",
    "JobQuerySet",
    "Kind",
    "Label",
    "Playlist",
    "PlaylistEntry",
    "Rendition",
    "Separation",
    "Share",
    "State",
    "Stem",
    "TooManyUploads",
    "Track",
    "TrackQuerySet",
    "Upload",
    "WrongOffset",
]
