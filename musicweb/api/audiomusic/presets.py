"""Genre presets: what each adds to a caption."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """`sound` and `vocals` are words for a prompt; without `vocals` it is meant for music that nobody sings to."""

    sound: str
    bpm: int | None
    vocals: str = ""

    def words(self, *, with_tempo: bool, with_vocals: bool) -> list[str]:
        """What a prompt says more; `with_vocals` is for music that is sung."""
        tempo = [f"{self.bpm} bpm"] if with_tempo and self.bpm else []
        return [word for word in (self.sound, *tempo, self.vocals if with_vocals else "") if word]


PRESETS = {
    "Modern Pop": Preset("pop, catchy, synth, electric guitar, drums", 120, "polished female vocals"),
    "Rock": Preset("rock, electric guitar, bass, drums", 130, "raw male vocals"),
    "Hip Hop": Preset("hip hop, 808 bass, hi-hats, synth", 90, "rhythmic male vocals"),
    "Jazz": Preset("jazz, saxophone, piano, double bass", 110, "smooth male vocals"),
    "Classical": Preset("classical, orchestra, strings, piano", 60),
    "Electronic": Preset("electronic, house, synth, synth bass, four on the floor", 128),
    "Country": Preset("country, acoustic guitar, steel guitar, fiddle", 100, "warm male vocals"),
    "Folk": Preset("folk, acoustic guitar, harmonica", 90, "gentle vocals"),
    "Blues": Preset("blues, electric guitar, harmonica", 80, "soulful male vocals"),
    "Reggae": Preset("reggae, electric guitar, bass, drums", 80, "smooth male vocals"),
    "Latin": Preset("latin pop, nylon guitar, percussion", 110, "warm vocals"),
    "R&B": Preset("r&b, synth, bass, drums", 85, "silky female vocals"),
    "Metal": Preset("metal, distorted guitars, bass, double kick drums", 160, "powerful male vocals"),
    "Custom": Preset("", None),
}


def told() -> dict[str, dict[str, Any]]:
    """The table as JSON."""
    return {name: asdict(preset) for name, preset in PRESETS.items()}
