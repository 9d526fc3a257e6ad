"""Tracks, the files that belong to them, and uploads on their way to become tracks."""

from tracks.models.separation import Separation
from tracks.models.track import (
    ATTEMPTS_MAX,
    QUEUE_AGAIN_AFTER,
    SILENT_AFTER,
    TITLE_MAX_CHARS,
    UNFINISHED,
    Kind,
    Rendition,
    State,
    Stem,
    Track,
    TrackQuerySet,
)
from tracks.models.upload import TooManyUploads, Upload, WrongOffset

__all__ = [
    "ATTEMPTS_MAX",
    "QUEUE_AGAIN_AFTER",
    "SILENT_AFTER",
    "TITLE_MAX_CHARS",
    "UNFINISHED",
    "Kind",
    "Rendition",
    "Separation",
    "State",
    "Stem",
    "TooManyUploads",
    "Track",
    "TrackQuerySet",
    "Upload",
    "WrongOffset",
]
