"""The voices of a song on their way into the mix: sung phrase by phrase, just ahead of whoever asks for their sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Condition
from types import TracebackType
from typing import Self

import numpy as np

from engines.audio import db_to_gain
from engines.base import Word
from engines.builtin.score import Note, Score
from engines.builtin.sound.forecast import WHOLE_SONG_S, estimated_powers
from engines.builtin.sound.loudness import STEP_FRAMES
from engines.builtin.sound.signal import RATE_HZ, Signal, silence
from engines.builtin.sound.stereo import pan_gains
from engines.builtin.voice.performance import Performed, perform
from engines.builtin.voice.phrase import WordTime
from engines.builtin.voice.speakers import syllables
from engines.builtin.writing.voices import Take, Voices

# The singer keeps out of the first blocks' way, then runs ahead.
FIRST_AHEAD_FRAMES, AHEAD_FRAMES = RATE_HZ // 2, 20 * RATE_HZ
# The beat leaves a voice its place. Both levels were found by measuring songs of a dozen styles.
BEAT_ROLES = ("drums", "percussion", "effect")
ABOVE_BAND_DB, WITHOUT_BEAT_DB, LEVEL_RANGE_DB = 17.5, 2.0, (-6.0, 6.0)
# A breath and the consonants before a line's first vowel begin at most this long before its beat.
EARLY_FRAMES = RATE_HZ


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """A phrase in the mix: `frame` is where its mono `audio` begins, `gains` (2, 1) those of left and right."""

    frame: int
    audio: Signal
    gains: Signal

    @property
    def end(self) -> int:
        return self.frame + len(self.audio)


class Singing:
    """A `Voice` that sings on a thread of its own, in song order; the samples do not depend on when it is asked.

    Lines that end well before frame `start` are not sung. `process` may be called by several threads, for any frames
    of a song so short that it is heard twice, otherwise from the start on: phrases that have been heard are forgotten.
    A `with` ends the thread within a phrase's time.
    """

    def __init__(self, voices: Voices, score: Score, start: int = 0) -> None:
        self._start = start
        self._voices, self._frames_per_beat, self._length_ms = voices, 60 * RATE_HZ / score.tempo_bpm, score.length_ms
        self.spans: Sequence[tuple[int, int]] = [
            (round(note.start * self._frames_per_beat), round(note.end * self._frames_per_beat))
            for note in voices.notes
        ]
        self._level_db = level_db(score, self.spans)
        self._is_heard_twice = score.length_ms <= WHOLE_SONG_S * 1000
        self._changed = Condition()
        self._placed: list[Placed] = []
        self._words: list[WordTime] = []
        self._asked, self._sung = 0, 0
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="singing")
        self._singing: Future[None] = self._thread.submit(self._sing)
        self._singing.add_done_callback(self._tell)
        self._thread.shutdown(wait=False)  # it ends with the song, whether or not someone waits for it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.shutdown()

    def process(self, at_frame: int, frames: int) -> Signal | None:
        """The voices from frame `at_frame` on, float32 (2, frames), None for silence; waits until they are sung.

        Raises what broke the singing.
        """
        end = at_frame + frames
        heard = [each for each in self._until(end) if each.frame < end and each.end > at_frame]
        if not heard:
            return None
        block = silence(frames)
        for each in heard:
            first, last = max(at_frame, each.frame), min(end, each.end)
            sound = each.audio[first - each.frame : last - each.frame]
            block[:, first - at_frame : last - at_frame] += each.gains * sound
        if not self._is_heard_twice:
            self._forget(end)
        return block

    def words(self, until: int | None = None) -> list[Word]:
        """Every word that the lead sang within the song, at least those before frame `until`, in order of time.

        Waits until all of them are sung.
        """
        self._until(round(self._length_ms * RATE_HZ / 1000) + EARLY_FRAMES if until is None else until)
        words = [
            Word(word.text, round(1000 * word.start_s), min(self._length_ms, round(1000 * word.end_s)))
            for word in sorted(self._words, key=lambda word: word.start_s)
        ]
        return [word for word in words if word.start_ms < min(word.end_ms, self._length_ms)]

    def _until(self, end: int) -> list[Placed]:
        """All phrases of which something sounds before frame `end`, once they are sung."""
        with self._changed:
            self._asked = max(self._asked, end)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._sung >= end or self._singing.done())
            if self._singing.done():
                self._singing.result()
            return list(self._placed)

    def _forget(self, end: int) -> None:
        """Give up the phrases of which nothing sounds from frame `end` on: all of them would take 35 MB a voice."""
        with self._changed:
            self._placed = [each for each in self._placed if each.end > end]

    def _tell(self, _: Future[None]) -> None:
        with self._changed:
            self._changed.notify_all()

    def _sing(self) -> None:
        for start, take, phrases in _in_order(self._heard_takes(), self._frames_per_beat):
            if not self._may_go_on(start):
                return
            phrase = next(phrases)
            with self._changed:
                gains = pan_gains(take.pan) * db_to_gain(take.gain_db + self._level_db)
                self._placed.append(Placed(phrase.frame, phrase.sung.audio, gains.astype("float32")))
                self._words += phrase.words if take.is_lead else ()

    def _heard_takes(self) -> list[Take]:
        early = (self._start - EARLY_FRAMES) / self._frames_per_beat
        return [_from_beat(take, early) for take in self._voices.takes] if self._start else list(self._voices.takes)

    @property
    def _horizon(self) -> int:
        return self._asked + min(AHEAD_FRAMES, max(FIRST_AHEAD_FRAMES, 2 * self._asked))

    def _may_go_on(self, start: int) -> bool:
        """Tell that all before the phrase at frame `start` is sung; wait until it is soon needed. False: no more."""
        with self._changed:
            self._sung = start - EARLY_FRAMES
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_closed or self._horizon > start - EARLY_FRAMES)
            return not self._is_closed


def _from_beat(take: Take, early: float) -> Take:
    """The take without the lines that end before beat `early`."""
    lines = tuple(line for line in take.manuscript.lines if line.end >= early)
    return replace(take, manuscript=replace(take.manuscript, lines=lines))


def _in_order(takes: Sequence[Take], frames_per_beat: float) -> Iterator[tuple[int, Take, Iterator[Performed]]]:
    """For every line of every take its frame, the take and the phrases of which it is the next, in song order."""
    performances = [perform(take.manuscript, take.singer, RATE_HZ, take.number) for take in takes]
    order = sorted((line.start, at) for at, take in enumerate(takes) for line in take.manuscript.lines)
    for beat, at in order:
        yield round(beat * frames_per_beat), takes[at], performances[at]


def level_db(score: Score, spans: Sequence[tuple[int, int]]) -> float:
    """What brings a voice in front of the band, as loud as its notes say it plays while somebody sings."""
    band = tuple(part for part in score.parts if part.role not in BEAT_ROLES)
    powers = estimated_powers(replace(score, parts=band, textures=()), -(-score.length_ms // 100))
    sung = np.zeros(len(powers), bool)
    for start, end in spans:
        sung[start // STEP_FRAMES : -(-end // STEP_FRAMES)] = True
    power = float(powers[sung].mean()) if sung.any() else 0.0
    if power <= 0:
        return 0.0
    above_db = ABOVE_BAND_DB + (0.0 if any(part.role == "drums" for part in score.parts) else WITHOUT_BEAT_DB)
    return float(np.clip(10 * np.log10(power) + above_db, *LEVEL_RANGE_DB))


def sung_syllables(voices: Voices) -> list[tuple[Note, str]]:
    """The lead's notes with the letters that begin on each, empty while a syllable goes on; words end in a blank."""
    out: list[tuple[Note, str]] = []
    for take in (take for take in voices.takes if take.is_lead):
        for line in take.manuscript.lines:
            parts = syllables(line.line, take.manuscript.language)
            for number, (part, notes) in enumerate(zip(parts, line.notes, strict=True)):
                is_last = number + 1 == len(parts) or parts[number + 1].word != part.word
                out.append((notes[0], f"{part.text} " if is_last else part.text))
                out += [(note, "") for note in notes[1:]]
    return sorted(out, key=lambda entry: entry[0].start)
