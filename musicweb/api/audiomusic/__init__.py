"""The music routes of the AudioMusic V2 API: a job is begun, and asked for until it is completed."""

from musicweb.api.audiomusic.routes import api

__all__ = ["api"]
