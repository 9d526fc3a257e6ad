"""The notes of a montage: every clip's at its place, on one line of beats that runs through all tempos."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate

from engines.builtin.editing.montage import RECORDED_STEM, Clip, Composed, Montage, frame_of
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.midi import Change, changes_of
from engines.builtin.score import Note, Part, Score, ScoreSection, Stem
from engines.builtin.singing import sung_syllables
from engines.builtin.sound.render import STEMS
from engines.builtin.sound.signal import RATE_HZ

# A note that is struck so shortly before a join belongs to what comes behind it.
NEAR_FRAMES = round(0.03 * RATE_HZ)
Sung = list[tuple[Note, str]]


@dataclass(frozen=True, slots=True)
class Notation:
    """What `to_midi` takes: a score whose beats follow `changes`, and the notes that are sung."""

    score: Score
    sung: Sung
    changes: list[Change]


def notation(montage: Montage) -> Notation:
    """The song in notes. Recordings have none, and are counted in the song's own tempo."""
    first = montage.sources[0]
    if len(montage.sources) == 1 and isinstance(first, Composed) and _is_whole(montage, first):
        return Notation(first.score, sung_syllables(first.voices), changes_of(first.score))
    line = _Line(montage)
    parts: dict[tuple[str, str], Part] = {}
    for stem in STEMS:
        for source, clip, at in _composed(montage, stem):
            for part in source.score.parts:
                if INSTRUMENTS[part.instrument].stem == stem:
                    _add(parts, line.moved(part, source, clip, at))
    sung = [pair for source, clip, at in _composed(montage, "vocals") for pair in line.sung(source, clip, at)]
    score = Score(
        title=montage.metadata.title, style="", seed=montage.seed, tempo_bpm=line.changes[0].tempo_bpm,
        meter=montage.meter, key=montage.key, length_ms=montage.plan.length_ms, sections=tuple(line.sections(montage)),
        chords=(), parts=tuple(_with_own_names(list(parts.values()))),
    )  # fmt: skip
    return Notation(score, sung, line.changes)


def _is_whole(montage: Montage, source: Composed) -> bool:
    return all(row == (Clip(0, 0, source.frames),) for row in montage.rows.values())


def _composed(montage: Montage, stem: Stem) -> list[tuple[Composed, Clip, int]]:
    """The composed clips of a row, each with the frame where it begins."""
    row = montage.rows[stem]
    starts = accumulate((clip.frames for clip in row), initial=0)
    pairs = [(montage.sources[clip.source], clip, at) for clip, at in zip(row, starts, strict=False)]
    return [(source, clip, at) for source, clip, at in pairs if isinstance(source, Composed)]


def _add(parts: dict[tuple[str, str], Part], part: Part) -> None:
    """Notes of one player on one instrument are one part, wherever they come from."""
    known = parts.get((part.name, part.instrument))
    if known is not None:
        part = replace(known, notes=known.notes + part.notes, swell=known.swell + part.swell)
    if part.notes:
        parts[part.name, part.instrument] = part


def _with_own_names(parts: list[Part]) -> list[Part]:
    names = [part.name for part in parts]
    return [
        replace(part, name=f"{part.name} ({part.instrument.replace('_', ' ')})") if names.count(part.name) > 1 else part
        for part in parts
    ]


class _Line:
    """The beats of the whole song, by the clips of the row that all edits of the harmony change."""

    def __init__(self, montage: Montage) -> None:
        self._frames: list[int] = []
        self._beats: list[float] = []
        self._tempos: list[float] = []
        self.changes: list[Change] = []
        at, beat = 0, 0.0
        for clip in montage.rows[RECORDED_STEM]:
            source = montage.sources[clip.source]
            tempo = source.score.tempo_bpm if isinstance(source, Composed) else montage.tempo_bpm
            self._frames.append(at)
            self._beats.append(beat)
            self._tempos.append(tempo)
            self.changes += self._changes(montage, source.score if isinstance(source, Composed) else None, clip, at)
            at, beat = at + clip.frames, beat + clip.frames / RATE_HZ * tempo / 60

    def beat_at(self, frame: float) -> float:
        """The beat at a frame of the song."""
        number = bisect_right(self._frames, frame) - 1
        return self._beats[number] + (frame - self._frames[number]) / RATE_HZ * self._tempos[number] / 60

    def moved(self, part: Part, source: Composed, clip: Clip, at: int) -> Part:
        """The part with those of its notes that the clip, at frame `at` of the song, lets begin."""
        notes = [self._placed(note, source, clip, at) for note in part.notes if _begins(note, source, clip)]
        swell = [
            (self.beat_at(frame - clip.start + at), level_db)
            for frame, level_db in ((_frame(beat, source), level_db) for beat, level_db in part.swell)
            if clip.start <= frame < clip.end
        ]
        return replace(part, notes=tuple(notes), swell=tuple(swell))

    def sung(self, source: Composed, clip: Clip, at: int) -> Sung:
        return [
            (self._placed(note, source, clip, at), text)
            for note, text in sung_syllables(source.voices)
            if _begins(note, source, clip)
        ]

    def sections(self, montage: Montage) -> list[ScoreSection]:
        starts = accumulate((section.duration_ms for section in montage.plan.sections), initial=0)
        return [
            ScoreSection(section.section_name, "verse", self.beat_at(frame_of(start)), 1.0, 0.5)
            for section, start in zip(montage.plan.sections, starts, strict=False)
        ]

    def _placed(self, note: Note, source: Composed, clip: Clip, at: int) -> Note:
        start = self.beat_at(max(_frame(note.start, source) - clip.start, 0) + at)
        end = self.beat_at(min(_frame(note.end, source), clip.end) - clip.start + at)
        return replace(note, start=start, duration=max(end - start, 1e-3))

    def _changes(self, montage: Montage, score: Score | None, clip: Clip, at: int) -> list[Change]:
        if score is None:
            return [Change(self.beat_at(at), montage.tempo_bpm, montage.meter, montage.key, restarts=True)]
        own = changes_of(score)
        inside = [bisect_right([score.beats_to_frames(c.beat, RATE_HZ) for c in own], clip.start + NEAR_FRAMES) - 1]
        inside += [
            number
            for number, change in enumerate(own)
            if clip.start + NEAR_FRAMES < score.beats_to_frames(change.beat, RATE_HZ) < clip.end - NEAR_FRAMES
        ]
        return [
            replace(
                own[number],
                beat=self.beat_at(max(score.beats_to_frames(own[number].beat, RATE_HZ) - clip.start, 0) + at),
                restarts=place == 0,
            )
            for place, number in enumerate(inside)
        ]


def _frame(beat: float, source: Composed) -> float:
    return beat * 60 * RATE_HZ / source.score.tempo_bpm


def _begins(note: Note, source: Composed, clip: Clip) -> bool:
    """Whether the note is struck inside of the clip; one shortly before its end belongs to what follows."""
    frame = _frame(note.start, source)
    last = clip.end if clip.end == source.frames else clip.end - NEAR_FRAMES
    return (clip.start - NEAR_FRAMES if clip.start else 0) <= frame < last
