"""Little recordings for the wire tests."""

from __future__ import annotations

import io

import numpy as np
import soundfile

RATE_HZ = 44_100


def beats(seconds: float, pitch_hz: float = 220.0) -> bytes:
    """Struck tones, two a second, as a WAV file."""
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tone = 0.3 * np.exp(-6 * (at % 0.5)) * np.sin(2 * np.pi * pitch_hz * at)
    file = io.BytesIO()
    soundfile.write(file, np.stack((tone, tone), axis=1).astype(np.float32), RATE_HZ, format="WAV")
    return file.getvalue()
