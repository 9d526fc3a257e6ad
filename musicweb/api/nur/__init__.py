"""The music routes of the Nur API: a track is begun, and asked for until it is completed."""

from musicweb.api.nur.routes import api

__all__ = ["api"]
