"""The dialects that are served, by name."""

from __future__ import annotations

from musicweb.api import audiomusic, elevenlabs, nur
from musicweb.api.reading import WireAPI

APIS: dict[str, WireAPI] = {api.dialect.name: api for api in (elevenlabs.api, audiomusic.api, nur.api)}
