"""The parts of the voices: lines on the tune of their sections, doubled and in thirds where the chorus wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.builtin.score import Note
from engines.builtin.style import Player
from engines.builtin.voice.performance import Manuscript, Place, set_song
from engines.builtin.voice.phrase import Manner
from engines.builtin.voice.setting import SetLine, in_harmony
from engines.builtin.voice.singers import SINGERS, Singer
from engines.builtin.words.vocals import Vocals
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import Frame
from engines.builtin.writing.melody import Tunes, write_tune

LIFTED = ("chorus", "drop")
BARE_ROLES = ("intro", "outro", "break", "build", "solo")
DOUBLE_PAN, DOUBLE_DB = 0.75, -9.0
# A third above, or, where that lies too high, the same notes an octave lower: a sixth below.
THIRD_PAN, THIRD_DB, THIRD_STEPS, SIXTH_STEPS, WIDEST_THIRD = 0.4, -7.0, 2, -5, 4
PARTNER_PAN, PARTNER_DB = 0.3, -3.0
# What brings speech and choirs, whose power is spread over more of the spectrum, as far forward as one singer.
MANNER_DB: dict[Manner, float] = {"sung": 0.0, "rap": 2.0, "spoken": 1.5}
CHOIR_DB = 4.0
# An instrument may answer a line in a pause of at least this length, and stops this long before the next line.
PAUSE_BEATS, BEFORE_LINE_BEATS = 1.5, 0.25


@dataclass(frozen=True)
class Take:
    """One voice from the first line to the last; `number` tells takes of one singer apart. Only leads give words."""

    manuscript: Manuscript
    singer: Singer
    number: int = 0
    pan: float = 0.0
    gain_db: float = 0.0
    is_lead: bool = True


@dataclass(frozen=True)
class Voices:
    """All takes of a song, and what could not be sung."""

    takes: tuple[Take, ...]
    notices: tuple[str, ...] = ()

    @property
    def lines(self) -> list[SetLine]:
        """The lead's lines in order."""
        lines = [line for take in self.takes if take.is_lead for line in take.manuscript.lines]
        return sorted(lines, key=lambda line: line.start)

    @property
    def notes(self) -> list[Note]:
        """The lead's notes in order."""
        return [note for line in self.lines for group in line.notes for note in group]


NOBODY = Voices(())


def write_voices(frame: Frame, tunes: Tunes, vocals: Vocals, lines: Sequence[tuple[str, ...]]) -> Voices:
    """Every section's lines for its singer; a duet takes turns and meets in the chorus. Raises `VoiceUnavailable`."""
    tune = _tune(frame, tunes)
    leads: list[Take] = []
    backing: list[Take] = []
    notices: list[str] = []
    for number, name in enumerate(vocals.singers):
        turns = [at for at, singer in enumerate(_turns(frame, lines, len(vocals.singers))) if singer == number]
        manuscript = _set(frame, tune, SINGERS[name], vocals, lines, turns)
        notices += manuscript.notices
        is_choir = len(SINGERS[name].choristers) > 1
        gain_db = MANNER_DB[vocals.manner] + (CHOIR_DB if is_choir else 0.0)
        leads.append(Take(manuscript, SINGERS[name], gain_db=gain_db))
        partner = vocals.singers[1 - number] if len(vocals.singers) > 1 else None
        chorus = [at for at in turns if frame.sections[at].role in LIFTED]
        if partner and chorus:
            joined = _set(frame, tune, SINGERS[partner], vocals, lines, chorus)
            backing.append(Take(joined, SINGERS[partner], 1, PARTNER_PAN, PARTNER_DB, is_lead=False))
        elif vocals.manner == "sung" and not is_choir:
            backing += _backing(frame, leads[-1])
    return Voices(tuple(take for take in (*leads, *backing) if take.manuscript.lines), tuple(notices))


def _turns(frame: Frame, lines: Sequence[tuple[str, ...]], singers: int) -> list[int]:
    """Who of them leads each section; the first leads choruses."""
    turns, verses = [], 0
    for section, own in zip(frame.sections, lines, strict=True):
        is_verse = bool(own) and section.role not in LIFTED
        turns.append(verses % singers if is_verse else 0)
        verses += is_verse
    return turns


def _set(
    frame: Frame, tune: list[Note], singer: Singer, vocals: Vocals, lines: Sequence[tuple[str, ...]], at: Sequence[int]
) -> Manuscript:
    places = [_place(frame, number, lines[number]) for number in at if lines[number]]
    return set_song(places, tune, singer, vocals.language, frame.tempo_bpm, frame.bar_beats, vocals.manner)


def _place(frame: Frame, number: int, lines: tuple[str, ...]) -> Place:
    bars = frame.by_section[number]
    count = max(1, round((bars[-1].end - bars[0].start) / frame.bar_beats))
    return Place(frame.sections[number].name, lines, bars[0].start, count)


def _tune(frame: Frame, tunes: Tunes) -> list[Note]:
    """The song's tune in every bar, whoever rests: what the lead plays in the same sections."""
    sung = [replace(section, role="verse") if section.role in BARE_ROLES else section for section in frame.sections]
    habits = frame.style.melody
    player = Player(name="Voice", role="lead", instruments={"grand_piano": 1}, low=habits.low, high=habits.high)
    seat = Seat(player, "grand_piano", (True,) * len(frame.bars), (0.5,) * len(frame.bars))
    return write_tune(replace(frame, sections=tuple(sung)), tunes, [seat])[0]


def _backing(frame: Frame, lead: Take) -> list[Take]:
    """Two more takes of every chorus, wide apart, and a second voice in the last one."""
    spans = [
        (bars[0].start, bars[-1].end)
        for section, bars in zip(frame.sections, frame.by_section, strict=True)
        if section.role in LIFTED
    ]
    chorus = [line for line in lead.manuscript.lines if any(start <= line.start < end for start, end in spans)]
    if not chorus:
        return []
    sung = [span for span in spans if any(span[0] <= line.start < span[1] for line in chorus)]
    last = [line for line in chorus if line.start >= sung[-1][0]]
    top = max(note.pitch for line in last for group in line.notes for note in group)
    steps = THIRD_STEPS if top + WIDEST_THIRD <= lead.singer.high else SIXTH_STEPS
    thirds = tuple(in_harmony(line, frame.key_at(line.start).scale, steps) for line in last)
    doubles = replace(lead.manuscript, lines=tuple(chorus))
    return [
        replace(lead, manuscript=doubles, number=1, pan=-DOUBLE_PAN, gain_db=DOUBLE_DB, is_lead=False),
        replace(lead, manuscript=doubles, number=2, pan=DOUBLE_PAN, gain_db=DOUBLE_DB, is_lead=False),
        replace(
            lead, manuscript=replace(doubles, lines=thirds), number=3, pan=THIRD_PAN, gain_db=THIRD_DB, is_lead=False
        ),
    ]  # fmt: skip


def under_voices(notes: list[Note], lines: Sequence[SetLine]) -> list[Note]:
    """A tune without what would double the voice: it plays where nobody sings, and answers in the pauses."""
    spans: list[tuple[float, float]] = []
    for line in lines:
        if spans and line.start - spans[-1][1] < PAUSE_BEATS:
            spans[-1] = spans[-1][0], max(spans[-1][1], line.end)
        else:
            spans.append((line.start, line.end))
    kept = []
    for note in notes:
        around = [span for span in spans if note.end > span[0] - BEFORE_LINE_BEATS and note.start < span[1]]
        if not around:
            kept.append(note)
        elif note.start < around[0][0] - 2 * BEFORE_LINE_BEATS:
            kept.append(replace(note, duration=around[0][0] - BEFORE_LINE_BEATS - note.start))
    return kept
