"""The brief: what a text asks of a song, as far as it was understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from engines.builtin.score import SectionRole
from engines.builtin.theory import Key


@dataclass
class Brief:
    """What is wanted. None and empty mean that nothing was said.

    `genres` are names of styles, the first the song's, the second blended in; `leanings` are styles to choose from
    where no genre is named. `unwanted` holds roles, stems and instruments. `soloist` are the instruments one of which
    plays the solo that was asked for. `sections` holds what is asked of sections of one role only. `notices` tell what
    was decided where a wish cannot be met as it stands.
    """

    genres: list[str] = field(default_factory=list)
    avoided_genres: list[str] = field(default_factory=list)
    leanings: list[str] = field(default_factory=list)
    valence: float = 0.0
    energy: float = 0.0
    tension: float = 0.0
    jazzy: bool = False
    bpm: float | None = None
    tempo_range: tuple[float, float] | None = None
    tempo_place: float | None = None
    key: Key | None = None
    mode: str | None = None
    meter: tuple[int, int] | None = None
    length_ms: int | None = None
    instruments: list[tuple[str, ...]] = field(default_factory=list)
    only_instruments: bool = False
    unwanted: set[str] = field(default_factory=set)
    soloist: tuple[str, ...] = ()
    textures: list[str] = field(default_factory=list)
    sound: dict[str, float] = field(default_factory=dict)
    vocals: str | None = None
    instrumental: bool = False
    hints: set[str] = field(default_factory=set)
    themes: list[str] = field(default_factory=list)
    sections: dict[SectionRole, Brief] = field(default_factory=dict)
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def note(self, phrase: str) -> None:
        if phrase and phrase not in self.understood:
            self.understood.append(phrase)

    def tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def section(self, role: SectionRole) -> Brief:
        """What is asked of the sections of a role, to be added to."""
        return self.sections.setdefault(role, Brief())

    def take_in(self, shared: Brief) -> None:
        """Add what the whole song says of sections such as this one; what the section says itself comes first."""
        self.genres = self.genres or shared.genres
        self.valence += shared.valence
        self.energy += shared.energy
        self.tension += shared.tension
        self.back_up(shared)

    def back_up(self, meaning: Brief) -> None:
        """Take over what the meaning of a word implies and nobody said otherwise."""
        self.mode = self.mode or meaning.mode
        self.meter = self.meter or meaning.meter
        self.vocals = self.vocals or meaning.vocals
        self.soloist = self.soloist or meaning.soloist
        self.sound = meaning.sound | self.sound
        if self.bpm is None and self.tempo_range is None and self.tempo_place is None:
            self.tempo_range, self.tempo_place = meaning.tempo_range, meaning.tempo_place
        wanted = {name for choices in self.instruments for name in choices}
        if not self.only_instruments:
            self.only_instruments = meaning.only_instruments and not wanted
            self.instruments += [choices for choices in meaning.instruments if not wanted & set(choices)]
        self.unwanted |= meaning.unwanted - wanted - self.hints
        self.textures += [texture for texture in meaning.textures if texture not in self.textures]
        self.instrumental |= meaning.instrumental
        self.hints |= meaning.hints - self.unwanted
        for notice in meaning.notices:
            self.tell(notice)
