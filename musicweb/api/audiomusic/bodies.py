"""The bodies of the routes that make songs out of words, and what they ask of an engine."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AliasChoices, Field, WithJsonSchema

from engines.base import BPM_MIN, Request
from engines.plan import WITHOUT_NUL
from musicweb.api.audiomusic.errors import INVALID_CAPTION, WireError
from musicweb.api.audiomusic.fields import UNKNOWN, Caption, Lyrics, Text
from musicweb.api.audiomusic.parameters import Parameters
from musicweb.api.audiomusic.presets import PRESETS
from tracks.wording import Sort, own_words, worded

EMPTY = "The caption is empty. Say what the music should be like."
TEMPO = re.compile(r"\d\s*bpm\b", re.IGNORECASE)
NO_WORDS = re.compile(r"\s*(?:\[\s*(?:instrumental|inst)\b[^\]\n]{0,40}\]\s*)+", re.IGNORECASE)
CAPTION_FIRST, PROMPT_FIRST = AliasChoices("caption", "prompt"), AliasChoices("prompt", "caption")

GenrePreset = Annotated[Text, WithJsonSchema({"type": "string", "enum": [*PRESETS]})]


class Song(Parameters):
    """What the routes for songs have in common; each says in its own way what the song should be like."""

    may_be_sung: ClassVar = True  # to words that the engine writes, where none are given
    sort: ClassVar = Sort.SONG

    lyrics: Annotated[Lyrics, Field(description="Lines under tags such as `[verse]` and `[chorus]`.")] = ""
    instrumental: Annotated[bool, Field(description="Nobody sings, whatever the lyrics are.")] = False
    genre_preset: GenrePreset | None = None

    @property
    def said(self) -> str:
        """What it should be like, in the caller's words."""
        raise NotImplementedError

    @property
    def is_instrumental(self) -> bool:
        return self.instrumental or bool(NO_WORDS.fullmatch(self.lyrics))

    @property
    def words(self) -> str:
        """What is sung, as far as the caller says."""
        return "" if self.is_instrumental else self.lyrics.strip()

    @property
    def song_type(self) -> str:
        return "instrumental" if self.is_instrumental else "song"

    def request(self, seed: int) -> Request:
        """What an engine is asked for. Raises `WireError` where that is nothing, or of an unknown preset."""
        is_spoken = self.vocal_language != UNKNOWN and not self.is_instrumental
        return Request(
            prompt=self._prompt(),
            lyrics=self.words,
            length_ms=self.length_ms,
            seed=seed,
            output_format=self.output_format,
            instrumental=self.is_instrumental,
            bpm=self.bpm and max(self.bpm, BPM_MIN),
            key=self.keyscale,
            meter=self.timesignature,
            language=self.vocal_language if is_spoken else None,
        )

    def notices(self) -> list[str]:
        slow = [f"bpm: {self.bpm} is played as {BPM_MIN}."] if self.bpm and self.bpm < BPM_MIN else []
        return [*super().notices(), *slow]

    def _prompt(self) -> str:
        own = own_words(self.sort, is_sung=not self.is_instrumental)
        said = [self.said.strip(), *self._preset_words(), *own]
        if not any(said) and not self.words:
            raise WireError(400, EMPTY, code=INVALID_CAPTION)
        writes_words = self.may_be_sung and not self.is_instrumental and not self.words
        return worded(said, self.unwanted, sings_own_words=writes_words)

    def _preset_words(self) -> list[str]:
        if self.genre_preset is None:
            return []
        if self.genre_preset not in PRESETS:
            limit = f"genre_preset: {self.genre_preset!r} is not allowed; must be one of {', '.join(PRESETS)}"
            raise WireError(400, limit, code="invalid_preset")
        has_tempo = self.bpm is not None or bool(TEMPO.search(self.said))
        return PRESETS[self.genre_preset].words(with_tempo=not has_tempo, with_vocals=not self.is_instrumental)


class SongBody(Song):
    """Text to music: a song with the lyrics, or with some that the engine writes."""

    caption: Annotated[Caption, Field(validation_alias=CAPTION_FIRST, description="What it should be like.")]

    @property
    def said(self) -> str:
        return self.caption


class InstrumentalBody(Song):
    """Music that nobody sings to."""

    caption: Annotated[Caption, Field(validation_alias=PROMPT_FIRST, description="What it should be like.")]

    @property
    def said(self) -> str:
        return self.caption

    @property
    def is_instrumental(self) -> bool:
        return True


class RapBody(SongBody):
    """A rap with the lyrics, or with some that the engine writes."""

    sort = Sort.RAP

    @property
    def song_type(self) -> str:
        return "rap"


class VocalsBody(Song):
    """Singing alone: a soft choir keeps it in tune, and no other instrument plays."""

    sort = Sort.VOCALS

    caption: Annotated[Caption, Field(validation_alias=PROMPT_FIRST, description="What it should be like.")] = ""
    lyrics: Annotated[Lyrics, Field(min_length=1)]

    @property
    def said(self) -> str:
        return self.caption

    @property
    def is_instrumental(self) -> bool:
        return False

    @property
    def song_type(self) -> str:
        return "vocals"


class SimpleBody(Song):
    """A description out of which the engine invents everything."""

    query: Annotated[str, Field(min_length=1, max_length=1000), WITHOUT_NUL]

    @property
    def said(self) -> str:
        return self.query
