"""What the Create page offers to somebody who looks at an empty box: whole prompts, and words to add."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode


class Example(NamedTuple):
    """A prompt to start from; `seed` and `key` draw its cover."""

    title: str
    prompt: str
    seed: int
    key: str


class FirstSong(NamedTuple):
    """A song that is there before the first one is made, played by the embedded engine out of these wishes."""

    title: str
    key: str
    file: str
    wishes: dict[str, str]

    @property
    def query(self) -> str:
        """What fills the form with its wishes."""
        return urlencode(self.wishes)


EXAMPLES = (
    Example("Rainy window", "Chill lo-fi beat with jazzy Rhodes piano, soft drums, and rain ambiance", 14, "F# minor"),
    Example("Night drive", "Driving synthwave at 104 bpm, wide pads, pulsing bass, a bright lead", 10, "G# minor"),
    Example(
        "First light",
        "Slow ambient piece that opens like a sunrise: warm pads, soft piano",
        19,
        "C major",
    ),
    Example("Corner café", "Easygoing jazz trio, brushed drums, walking bass and a playful piano", 5, "G major"),
    Example("Open road", "Upbeat indie rock with jangly guitars, a big chorus and live drums", 8, "A minor"),
    Example("Last stand", "Epic orchestral theme, low strings and war drums building to bright brass", 4, "E minor"),
)
STYLE_WORDS = (
    "lo-fi", "pop", "rock", "house", "hip-hop", "jazz", "ambient", "orchestral", "synthwave",
    "slow", "energetic", "dreamy", "dark", "piano", "strings",
)  # fmt: skip
LYRIC_TAGS = ("intro", "verse", "prechorus", "chorus", "bridge", "solo", "outro")
FIRST_SONG = FirstSong(
    "Window Rain",
    "F dorian",
    "first-song.mp3",
    {"prompt": EXAMPLES[0].prompt, "seed": "21", "length": "custom", "length_s": "32"},
)
