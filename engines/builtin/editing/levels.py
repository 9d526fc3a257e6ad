"""How new material comes in: rendered from shortly before it is heard, as loud as what it joins."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from engines.builtin.editing.joins import JOIN_FRAMES
from engines.builtin.editing.montage import Composed, Montage, Recorded, Source
from engines.builtin.editing.recordings import samples_of
from engines.builtin.singing import Singing
from engines.builtin.sound.limiter import STEP_FRAMES
from engines.builtin.sound.loudness import PowerMeter, integrated_lufs
from engines.builtin.sound.master import TARGET_LUFS, opening_gain_db
from engines.builtin.sound.signal import RATE_HZ
from engines.builtin.sound.tones import Tones

# Rooms ring and compressors have found their gain by then.
PREROLL_FRAMES = 4 * RATE_HZ
# Two bands of which so many players are the same need the same gain.
SAME_BAND_SHARE = 0.6
MEASURED_FRAMES = 60 * RATE_HZ


def levelled(montage: Montage, kept: tuple[Source, ...], tones: Tones) -> Montage:
    """The montage with every composed source that is not of `kept` begun late and at the level of those that are.

    Where nothing was kept, sources find their level as new songs do.
    """
    old = [source for source in montage.sources if any(source is each for each in kept)]
    if not old:
        return montage
    sources = tuple(
        source if any(source is each for each in old) else _fitted(montage, number, source, old, tones)
        for number, source in enumerate(montage.sources)
    )
    return replace(montage, sources=sources)


def _fitted(montage: Montage, number: int, source: Source, old: list[Source], tones: Tones) -> Source:
    if isinstance(source, Recorded) or source.gain_db is not None:
        return source
    starts = [clip.start for row in montage.rows.values() for clip in row if clip.source == number]
    early = max(0, min(starts) - JOIN_FRAMES - PREROLL_FRAMES)
    return replace(
        source, from_frame=early - early % STEP_FRAMES, gain_db=round(_gain_db(montage, source, old, tones), 4)
    )


def _gain_db(montage: Montage, source: Composed, old: list[Source], tones: Tones) -> float:
    for other in old:
        if isinstance(other, Composed) and _is_same_band(source, other):
            return other.gain_db if other.gain_db is not None else opening(other, tones)
    recordings = [other for other in old if isinstance(other, Recorded)]
    if recordings and len(recordings) == len(old):
        return opening(source, tones, recorded_lufs(montage, recordings[0]))
    return opening(source, tones)


def _is_same_band(one: Composed, other: Composed) -> bool:
    here, there = ({(part.name, part.instrument) for part in each.score.parts} for each in (one, other))
    return len(here & there) >= SAME_BAND_SHARE * max(len(here), len(there))


def opening(source: Composed, tones: Tones, target_lufs: float = TARGET_LUFS) -> float:
    """The gain with which the master of a source begins, in dB."""
    with ExitStack() as stack:
        voice = stack.enter_context(Singing(source.voices, source.score)) if source.voices.takes else None
        return opening_gain_db(source.score, tones, voice, target_lufs)


def recorded_lufs(montage: Montage, recorded: Recorded) -> float:
    """The loudness of what is heard of a recording, of its first minute at most."""
    meter, left = PowerMeter(), MEASURED_FRAMES
    for clip in montage.rows["other"]:
        if montage.sources[clip.source] is recorded and left > 0:
            frames = min(clip.frames, left)
            meter.process(samples_of(recorded, clip.start, clip.start + frames))
            left -= frames
    return integrated_lufs(meter.powers)
