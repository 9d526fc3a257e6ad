"""Our own synthesis: notes, drum hits and textures out of arithmetic alone, the same samples for the same arguments.

`PATCHES`, `KITS` and `TEXTURES` are tables; adding a sound is adding a row.
"""

from __future__ import annotations

from engines.builtin.sound.synth.kits import KITS
from engines.builtin.sound.synth.notes import drum, note
from engines.builtin.sound.synth.patches import PATCHES
from engines.builtin.sound.synth.textures import TEXTURES, TextureSource

__all__ = ["KITS", "PATCHES", "TEXTURES", "TextureSource", "drum", "note"]
