"""The main wire: the music routes of the ElevenLabs API, as its official clients speak them."""

from musicweb.api.elevenlabs.routes import api

__all__ = ["api"]
