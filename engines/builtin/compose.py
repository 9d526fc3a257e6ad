"""From a request to a score: the symbolic half of the engine, pure and the same for the same request."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from engines.base import ChordSpan, Metadata, Request
from engines.builtin.band import Band, gather_band, grooves_for, soloist, visitor, without_voices
from engines.builtin.meter import Bar, lay_bars
from engines.builtin.outline import Outline, make_outline, plan_of
from engines.builtin.passages import passages_of, visitors_in
from engines.builtin.score import Chord, Note, Part, Score, ScoreSection, Sound, Texture
from engines.builtin.words.describe import describe, genres_for, title_for
from engines.builtin.writing.arrangement import Seat, seat_players
from engines.builtin.writing.balance import Swell, balanced
from engines.builtin.writing.bass import write_bass
from engines.builtin.writing.comping import write_comping, write_pad
from engines.builtin.writing.contrast import stopped, stops_before_lifts
from engines.builtin.writing.counter import write_counter
from engines.builtin.writing.drums import write_drums, write_percussion
from engines.builtin.writing.effects import write_effects
from engines.builtin.writing.ending import Clock, slowed, slowing
from engines.builtin.writing.frame import ChordAt, Frame, generator
from engines.builtin.writing.harmony import write_harmony
from engines.builtin.writing.humanise import perform
from engines.builtin.writing.imitation import write_imitation
from engines.builtin.writing.melody import Tunes, write_tune
from engines.builtin.writing.voices import NOBODY, Voices, under_voices, write_voices
from engines.plan import Plan

WRITERS = {
    "chords": write_comping, "arp": write_comping, "pad": write_pad, "bass": write_bass, "drums": write_drums,
    "percussion": write_percussion,
}  # fmt: skip
TAIL_MS, STOP_BEATS = 250, 0.9
FADE_SHARE, RING_FADE_SHARE = 0.12, 0.7
# What the style brings along lies below what somebody asked for.
TEXTURE_GAIN_DB, OWN_TEXTURE_DB = {"vinyl": -1.0}, -4.0
MOOD_BRIGHTNESS = 0.15


@dataclass(frozen=True)
class Composition:
    """A song in notes with everything that is said about it; times in ms.

    `voices` are the parts of its singers, none in an instrumental; `lyrics` what they sing, under section tags.
    """

    score: Score
    plan: Plan
    metadata: Metadata
    understood: list[str]
    not_understood: list[str]
    notices: list[str]
    chords: list[ChordSpan]
    beats_ms: list[int]
    voices: Voices = NOBODY
    lyrics: str = ""


def plan(request: Request) -> Plan:
    """The composition plan of a request, without its notes. Raises `InvalidRequest`."""
    return plan_of(make_outline(request), request.plan)


def compose(request: Request) -> Composition:
    """The song that a request asks for; the same request always gives the same one. Raises `InvalidRequest`."""
    return compose_outline(make_outline(request), request.plan)


def compose_outline(outline: Outline, given: Plan | None = None) -> Composition:
    """The song of an outline, which was made for the plan `given`. Raises `VoiceUnavailable`."""
    visitors = visitors_in(outline)
    band = [*_band(outline), *(seat for group in visitors.values() for seat in group)]
    if outline.brief.instrumental:
        band = without_voices(band)
    frame = _frame(outline, visitors)
    tunes = Tunes(frame, _origin_tunes(outline))
    voices = write_voices(frame, tunes, outline.vocals, outline.libretto.lines) if outline.vocals else NOBODY
    clock = slowing(frame, max((line.end for line in voices.lines), default=0.0))
    score = _score(outline, frame, band, tunes, voices, clock)
    genres = genres_for(outline.style, outline.blend)
    instruments = [part.instrument for part in score.parts if part.role not in ("effect", "drums", "percussion")]
    text = describe(outline.style, outline.blend, outline.tempo_bpm, outline.key, instruments)
    languages = [outline.vocals.language.split("-")[0]] if outline.vocals and voices.takes else []
    return Composition(
        score, plan_of(outline, given), Metadata(score.title, text, genres, languages),
        _all_said("understood", outline), _all_said("not_understood", outline), [*outline.notices, *voices.notices],
        _chord_spans(score), _beats_ms(frame, clock), voices, outline.lyrics if voices.takes else "",
    )  # fmt: skip


def _all_said(what: str, outline: Outline) -> list[str]:
    """The phrases of the whole and of its sections, each once."""
    return list(dict.fromkeys(phrase for brief in (outline.brief, *outline.local) for phrase in getattr(brief, what)))


def _band(outline: Outline) -> Band:
    rng = generator(outline.seed, "band")
    band = gather_band(outline.style, outline.blend, outline.brief, rng)
    have = {instrument for _, instrument in band}
    for wishes in outline.local:
        for choices in wishes.instruments:
            if not have & set(choices):
                band, have = [*band, visitor(choices[0])], have | {choices[0]}
    asked = outline.brief.soloist
    return [*band, soloist(next((name for name in asked if name in have), asked[0]))] if asked else band


def _origin_tunes(outline: Outline) -> Tunes | None:
    return Tunes(_frame(outline.origin, visitors_in(outline.origin))) if outline.origin else None


def _frame(outline: Outline, visitors: dict[str, Band]) -> Frame:
    sections = passages_of(outline, visitors)
    beats = [block.duration_ms * outline.tempo_bpm / 60_000 for block in outline.blocks]
    ends_early = outline.style.ending.kind == "stop" and not outline.fades
    bars = tuple(lay_bars(beats, outline.meter, ends_early))
    rng = generator(outline.seed, "harmony")
    origin = passages_of(outline.origin, visitors_in(outline.origin)) if outline.origin else ()
    chords = write_harmony(rng, outline.harmony_style, outline.key, sections, bars, outline.fades, origin)
    style = outline.style.model_copy(update={"grooves": grooves_for(outline.style)})
    return Frame(
        outline.seed, style, outline.key, outline.meter, outline.tempo_bpm, sections, bars, chords, outline.fades
    )


def _score(outline: Outline, frame: Frame, band: Band, tunes: Tunes, voices: Voices, clock: Clock) -> Score:
    length_beats = outline.length_ms * outline.tempo_bpm / 60_000
    end = length_beats - (0 if outline.fades else min(frame.beats(TAIL_MS), length_beats * 0.05))
    said = f"{outline.brief.understood} {outline.brief.themes}"
    title = outline.libretto.title or title_for(outline.brief, outline.style, generator(outline.seed, f"title {said}"))
    return Score(
        title=title, style=outline.style.name, seed=outline.seed, tempo_bpm=outline.tempo_bpm, meter=outline.meter,
        key=outline.key.name, length_ms=outline.length_ms, sections=_score_sections(frame),
        chords=_score_chords(frame, clock), parts=tuple(_parts(outline, frame, band, end, tunes, voices, clock)),
        textures=_textures(outline, frame, length_beats), sound=_sound(outline), fade_ms=_fade_ms(outline, frame),
    )  # fmt: skip


def _parts(
    outline: Outline, frame: Frame, band: Band, end: float, tunes: Tunes, voices: Voices, clock: Clock
) -> list[Part]:
    seats = seat_players(frame, band)
    leads = [seat for seat in seats if seat.player.role == "lead"]
    played_tunes = [under_voices(notes, voices.lines) for notes in write_tune(frame, tunes, leads)]
    written: list[tuple[Seat, list[Note]]] = list(zip(leads, played_tunes, strict=True))
    tune = sorted((note for notes in (*played_tunes, voices.notes) for note in notes), key=lambda note: note.start)
    for seat in seats:
        rng = frame.rng(f"writing {seat.player.name}")
        if seat.player.role == "counter":
            second_voice = write_imitation if seat.player.imitates else write_counter
            written.append((seat, second_voice(frame, seat, rng, tune)))
        elif seat.player.role in WRITERS:
            written.append((seat, WRITERS[seat.player.role](frame, seat, rng)))
    order = {id(seat): at for at, seat in enumerate(seats)}
    written.sort(key=lambda pair: order[id(pair[0])])
    stops = stops_before_lifts(frame, [(seat.player.role, notes) for seat, notes in written])
    played = []
    for seat, notes in written:
        shortened = _stopped(outline, frame, stopped(notes, seat.player.role, stops))
        performed = perform(frame, seat, shortened, frame.rng(f"performance {seat.player.name}"), end)
        if performed:
            played.append((seat, slowed(performed, clock)))
    swell = balanced(frame, played)
    parts = [_part(seat, notes, swell) for seat, notes in played]
    return _with_own_names(parts) + (write_effects(frame) if outline.style.risers or outline.style.crashes else [])


def _stopped(outline: Outline, frame: Frame, notes: list[Note]) -> list[Note]:
    """Short last notes where the style ends on a stop."""
    if outline.style.ending.kind != "stop" or frame.fades:
        return notes
    last = frame.bars[-1].start - 0.01
    return [replace(note, duration=min(note.duration, STOP_BEATS)) if note.start >= last else note for note in notes]


def _part(seat: Seat, played: tuple[Note, ...], swell: Swell) -> Part:
    player = seat.player
    return Part(
        player.name, player.role, seat.instrument, played, player.gain_db, player.pan, player.reverb, player.delay,
        player.duck, swell,
    )  # fmt: skip


def _with_own_names(parts: list[Part]) -> list[Part]:
    seen: dict[str, int] = {}
    out = []
    for part in parts:
        seen[part.name] = seen.get(part.name, 0) + 1
        out.append(part if seen[part.name] == 1 else replace(part, name=f"{part.name} {seen[part.name]}"))
    return out


def _score_sections(frame: Frame) -> tuple[ScoreSection, ...]:
    return tuple(
        ScoreSection(
            section.name, section.role, bars[0].start, bars[-1].end - bars[0].start, section.energy, section.material,
            section.raised,
        )
        for section, bars in zip(frame.sections, frame.by_section, strict=True)
    )  # fmt: skip


def _score_chords(frame: Frame, clock: Clock) -> tuple[Chord, ...]:
    return tuple(
        Chord(
            clock(at.start),
            clock(at.end) - clock(at.start),
            _symbol(frame, at),
            at.shape.root,
            at.shape.bass,
            at.pitch_classes,
        )
        for at in frame.chords
    )


def _symbol(frame: Frame, chord: ChordAt) -> str:
    return chord.shape.symbol(frame.key_at(chord.start))


def _textures(outline: Outline, frame: Frame, length_beats: float) -> tuple[Texture, ...]:
    """Ambience for the whole song, and what single sections ask for in those."""
    at_home = [kind for kind in outline.style.textures if kind not in outline.brief.unwanted]
    whole = list(dict.fromkeys([*outline.brief.textures, *at_home]))
    below_db = {kind: OWN_TEXTURE_DB for kind in whole if kind not in outline.brief.textures}
    out = [Texture(kind, 0.0, length_beats, TEXTURE_GAIN_DB.get(kind, 0.0) + below_db.get(kind, 0.0)) for kind in whole]
    for wishes, bars in zip(outline.local, frame.by_section, strict=True):
        fresh = [kind for kind in wishes.textures if kind not in whole]
        out += [Texture(kind, bars[0].start, bars[-1].end, TEXTURE_GAIN_DB.get(kind, 0.0)) for kind in fresh]
    return tuple(out)


def _sound(outline: Outline) -> Sound:
    known = {entry.name for entry in fields(Sound)}
    figures = {name: value for name, value in outline.style.sound.items() if name in known} | outline.brief.sound
    sound = Sound(**figures)
    tilt = MOOD_BRIGHTNESS * (outline.brief.valence - outline.brief.tension)
    return replace(sound, brightness=round(max(0.0, min(1.0, sound.brightness + tilt)), 3))


def _fade_ms(outline: Outline, frame: Frame) -> int:
    if outline.fades:
        return round(min(max(outline.style.ending.fade_ms, 6_000), outline.length_ms * FADE_SHARE))
    return round(min(outline.style.ending.fade_ms, RING_FADE_SHARE * frame.ms(frame.bars[-1].beats)))


def _chord_spans(score: Score) -> list[ChordSpan]:
    """The chords in ms, repeated symbols joined."""
    spans: list[ChordSpan] = []
    for chord in score.chords:
        start, end = round(score.beats_to_ms(chord.start)), round(score.beats_to_ms(chord.start + chord.duration))
        if spans and spans[-1].symbol == chord.symbol:
            start = spans.pop().start_ms
        spans.append(ChordSpan(chord.symbol, start, min(end, score.length_ms)))
    return spans


def _beats_ms(frame: Frame, clock: Clock) -> list[int]:
    """Every beat of every bar; dotted quarters in compound meters."""
    pulse = 1.5 if frame.meter[1] == 8 and frame.meter[0] % 3 == 0 else 1.0
    beats = (bar.start + at * pulse for bar in frame.bars for at in range(_pulses(bar, pulse)))
    return [round(frame.ms(clock(beat))) for beat in beats]


def _pulses(bar: Bar, pulse: float) -> int:
    return max(1, int(bar.beats / pulse + 0.5))
