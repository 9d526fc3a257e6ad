"""What new music has to know of a recording: its tempo and its key, by ear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.builtin.sound.signal import RATE_HZ, Signal

if TYPE_CHECKING:
    from engines.analysis.frames import Frames

HEARD_FRAMES = 90 * RATE_HZ
NEARLY_WHOLE_BPM = 0.3


def heard_tempo(sound: Signal) -> float | None:
    """The tempo in bpm of a sound (2, frames), to a tenth, a whole one where it is near; None without a pulse."""
    from engines.analysis.beats import track

    beats = track(_frames(sound))
    if not beats.certainty:
        return None
    tempo = beats.tempo_bpm
    return float(round(tempo)) if abs(tempo - round(tempo)) <= NEARLY_WHOLE_BPM else round(tempo, 1)


def heard_key(sound: Signal) -> str | None:
    """The key of a sound (2, frames), such as `D minor`; None for silence."""
    from engines.analysis.beats import track
    from engines.analysis.harmony import harmony_of

    frames = _frames(sound)
    harmony = harmony_of(frames, track(frames))
    return harmony.key if any(harmony.symbols) else None


def _frames(sound: Signal) -> Frames:
    from engines.analysis.frames import frames_of

    return frames_of([sound[:, :HEARD_FRAMES].T])
