"""One-shots in notes: what a prompt means by a hit, a note, a chord or an effect, and who plays it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engines.base import SHOT_MAX_MS, SHOT_MIN_MS, SampleRequest
from engines.builtin.instruments import INSTRUMENTS, Instrument
from engines.builtin.samples.shot_words import (
    CHORD_WORDS,
    DRUM_NAMES,
    DRUMS,
    GESTURES,
    GESTURES_S,
    KITS,
    chord_in,
    length_in,
    named,
    note_in,
    plain,
)
from engines.builtin.score import Note, Part, Role, Score, ScoreSection, Sound
from engines.builtin.style import styles
from engines.builtin.theory import CHORDS, ChordShape, Key, parse_key
from engines.builtin.words.brief import Brief
from engines.builtin.words.choice import role_of
from engines.builtin.words.prompt import read_brief
from engines.errors import InvalidRequest

# A beat a second: what is said in seconds is written in beats.
BPM, STEPS_PER_BEAT = 60.0, 4
VELOCITY = 104
RING_MS = 10_000
WET_SPACE, WET_SEND, DRY_SEND = 0.5, 0.45, 0.06
STRUM_S = 0.014
HELD_S: dict[str, float] = {"bass": 1.0, "pad": 4.0, "chords": 2.0, "arp": 0.4}
USUAL_HELD_S, STAB_S = 1.0, 0.3
CHORD_ROOT_LOW, USUAL_NOTE, USUAL_BASS_NOTE = 48, 60, 36
USUAL_KIT, USUAL_BASS, USUAL_KEYS, USUAL_STAB = "standard_kit", "finger_bass", "grand_piano", "synth_stab"
GUESSED = "prompt: names no drum, note, chord, instrument or effect, so a chord stab was made"


@dataclass(frozen=True)
class Shot:
    """`score` rings longer than will be heard. `limit_ms` None keeps all that rings; a gesture fills it exactly."""

    title: str
    score: Score
    limit_ms: int | None
    is_gesture: bool = False
    key: str | None = None
    pitch: str | None = None
    chord: str | None = None
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Wish:
    """The request with its prompt read."""

    request: SampleRequest
    brief: Brief
    words: str
    key: Key | None
    limit_ms: int | None

    def has(self, *names: str) -> bool:
        return any(f" {name} " in self.words for name in names)


def find_shot(request: SampleRequest) -> Shot:
    """What the prompt asks for; raises `InvalidRequest` for a key that is none and a length out of range."""
    brief = read_brief(request.prompt)
    limit_ms = request.length_ms or length_in(request.prompt)
    if limit_ms is not None and not SHOT_MIN_MS <= limit_ms <= SHOT_MAX_MS:
        raise InvalidRequest("length_ms", limit_ms, f"must be {SHOT_MIN_MS} to {SHOT_MAX_MS}")
    key = parse_key(request.key) if request.key else brief.key
    wish = _Wish(request, brief, plain(request.prompt), key, limit_ms)
    if gesture := named(GESTURES, wish.words):
        return _gesture(wish, gesture)
    if drum := named(DRUMS, wish.words):
        return _drum(wish, drum)
    chord, note = chord_in(request.prompt), note_in(request.prompt)
    if chord or wish.has(*CHORD_WORDS):
        return _chord(wish, chord)
    if note is not None or brief.instruments or "bass" in brief.hints:
        return _note(wish, note)
    return _guessed(wish)


def _gesture(wish: _Wish, instrument: str) -> Shot:
    length_ms = wish.limit_ms or round(GESTURES_S[instrument] * 1000)
    score = _score(wish, instrument, "effect", [Note(0.0, length_ms / 1000, USUAL_NOTE, VELOCITY)])
    name = instrument.replace("_", " ")
    return Shot(name.capitalize(), score, length_ms, is_gesture=True, understood=[name])


def _drum(wish: _Wish, number: int) -> Shot:
    """Strokes on other sixteenths are other takes of the same drum, so the seed chooses one."""
    kit = named(KITS, wish.words) or _of_style(wish.brief, "drums") or USUAL_KIT
    stroke = Note(wish.request.seed % STEPS_PER_BEAT / STEPS_PER_BEAT, 0.25, number, VELOCITY)
    said = [DRUM_NAMES[number], kit.replace("_", " ")]
    return Shot(", ".join(said).capitalize(), _score(wish, kit, "drums", [stroke]), wish.limit_ms, understood=said)


def _chord(wish: _Wish, named_shape: ChordShape | None) -> Shot:
    key = wish.key or _key_of(named_shape)
    shape = named_shape or ChordShape(key.tonic, "m" if key.is_minor else "", key.tonic)
    is_stab = wish.has("stab")
    instrument = _asked(wish.brief) or (USUAL_STAB if is_stab else _of_style(wish.brief, "chords") or USUAL_KEYS)
    held_s = _held_s(wish, instrument, STAB_S if is_stab else HELD_S["chords"])
    strum_s = STRUM_S if INSTRUMENTS[instrument].stem == "guitar" else 0.0
    notes = [
        Note(at * strum_s, held_s, pitch, VELOCITY) for at, pitch in enumerate(_voiced(shape, INSTRUMENTS[instrument]))
    ]
    symbol = shape.symbol(key)
    return Shot(
        f"{symbol} chord, {instrument.replace('_', ' ')}",
        _score(wish, instrument, "chords", notes),
        wish.limit_ms,
        key=key.name,
        chord=symbol,
        understood=[*_phrases(wish.brief), f"{symbol} chord"],
    )


def _note(wish: _Wish, number: int | None) -> Shot:
    instrument = _asked(wish.brief) or _bass_or_lead(wish.brief)
    row, role = INSTRUMENTS[instrument], _role(instrument)
    key = wish.key or Key((number or 0) % 12, "major")
    if number is None:
        around = USUAL_BASS_NOTE if row.stem == "bass" else USUAL_NOTE
        number = around + (key.tonic + 6) % 12 - 6
    pitch = _within(number, row)
    held_s = _held_s(wish, instrument, HELD_S.get(role, USUAL_HELD_S))
    name = f"{key.spell(pitch % 12)}{pitch // 12 - 1}"
    moved = [] if pitch == number else [f"pitch: moved into the range of the {row.name.replace('_', ' ')}"]
    return Shot(
        f"{name}, {instrument.replace('_', ' ')}",
        _score(wish, instrument, role, [Note(0.0, held_s, pitch, VELOCITY)]),
        wish.limit_ms,
        key=wish.key.name if wish.key else None,
        pitch=name,
        understood=[*_phrases(wish.brief), name],
        notices=moved,
    )


def _guessed(wish: _Wish) -> Shot:
    stab = _chord(replace(wish, words=f"{wish.words}stab "), None)
    return replace(stab, understood=_phrases(wish.brief), not_understood=wish.brief.not_understood, notices=[GUESSED])


def _phrases(brief: Brief) -> list[str]:
    return [phrase for phrase in brief.understood if not phrase.startswith("no ")]


def _key_of(shape: ChordShape | None) -> Key:
    """The key a chord is spelt in where nothing else is said: its own."""
    if shape is None:
        return Key(0, "major")
    return Key(shape.root, "minor" if 3 in CHORDS[shape.quality] else "major")


def _asked(brief: Brief) -> str | None:
    """The first instrument of the prompt that plays notes."""
    choices = [choice for choices in brief.instruments for choice in choices if not INSTRUMENTS[choice].is_drums]
    return choices[0] if choices else None


def _of_style(brief: Brief, role: Role) -> str | None:
    """What the style that the prompt names plays in this role most often."""
    players = [player for name in brief.genres[:1] for player in styles()[name].players if player.role == role]
    return max(players[0].instruments, key=players[0].instruments.__getitem__) if players else None


def _bass_or_lead(brief: Brief) -> str:
    if "bass" in brief.hints:
        return _of_style(brief, "bass") or USUAL_BASS
    return _of_style(brief, "lead") or USUAL_KEYS


def _role(instrument: str) -> Role:
    roles: dict[str, Role] = {"bass": "bass", "pad": "pad", "chords": "chords", "arp": "arp"}
    return roles.get(role_of(instrument), "lead")


def _held_s(wish: _Wish, instrument: str, usual_s: float) -> float:
    """How long the note is held: a length that was asked for holds what would be let go before."""
    if wish.limit_ms is None:
        return usual_s
    asked_s = wish.limit_ms / 1000
    return asked_s if _role(instrument) == "pad" else min(asked_s, usual_s)


def _voiced(shape: ChordShape, row: Instrument) -> list[int]:
    """A chord in close position with its ninths and thirteenths on top, moved into the instrument's range."""
    steps = [0]
    for step in CHORDS[shape.quality][1:]:
        steps.append(step if step > steps[-1] else step + 12)
    root = CHORD_ROOT_LOW + shape.root
    bass = [root - 12 + (shape.bass - shape.root) % 12] if shape.bass != shape.root else []
    return sorted({_within(pitch, row) for pitch in (*bass, *(root + step for step in steps))})


def _within(pitch: int, row: Instrument) -> int:
    """The same note in the nearest octave that the instrument plays."""
    while pitch < row.low:
        pitch += 12
    while pitch > row.high:
        pitch -= 12
    return pitch


def _score(wish: _Wish, instrument: str, role: Role, notes: list[Note]) -> Score:
    """One part for all the notes, almost without a room unless the prompt asks for one."""
    send = WET_SEND if wish.brief.sound.get("space", 0.0) > WET_SPACE else DRY_SEND
    reverb = 0.0 if role in ("drums", "effect", "bass") and send == DRY_SEND else send
    length_ms = round(1000 * max(note.end for note in notes)) + RING_MS
    length = length_ms / 1000
    return Score(
        title="", style="", seed=wish.request.seed, tempo_bpm=BPM, meter=(4, 4), key="C major", length_ms=length_ms,
        sections=(ScoreSection("One-shot", "theme", 0.0, length, 1.0),), chords=(),
        parts=(Part(instrument.replace("_", " ").capitalize(), role, instrument, tuple(notes), reverb=reverb),),
        sound=Sound(**({"glue": 0.0} | wish.brief.sound)),
    )  # fmt: skip
