"""Who plays in which bar: players enter and leave by energy, returns are dressed differently, wishes are obeyed."""

from __future__ import annotations

from dataclasses import dataclass

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.style import Player
from engines.builtin.writing.contrast import DOUBLING, resting_roles
from engines.builtin.writing.frame import Frame, Passage

BLOCK_BARS = 2
RAMPS = {"intro": (0.8, 1.3), "build": (0.6, 1.05), "outro": (1.1, 0.75)}
RAMP_FROM_BARS = {"intro": 12, "outro": 8, "build": 2}
OPTIONAL_REST = 0.3
ALWAYS_FULL_FROM = 0.85
PITCHED_ROLES = ("chords", "arp", "pad", "lead", "bass", "counter")


@dataclass(frozen=True)
class Seat:
    """A player with the instrument chosen. `plays` and `energies` hold one entry a bar of the song."""

    player: Player
    instrument: str
    plays: tuple[bool, ...]
    energies: tuple[float, ...]

    @property
    def lowest(self) -> int:
        return INSTRUMENTS[self.instrument].low

    @property
    def low(self) -> int:
        return max(self.player.low, self.lowest)

    @property
    def high(self) -> int:
        return min(self.player.high, INSTRUMENTS[self.instrument].high)

    def plays_at(self, frame: Frame, beat: float) -> bool:
        return self.plays[frame.bar_number_at(beat)]


def bar_energies(frame: Frame) -> tuple[float, ...]:
    """The energy 0..1 of every bar: the section's own, rising in builds and long intros, falling in long outros."""
    energies = []
    for bar in frame.bars:
        section = frame.sections[bar.section]
        is_long = bar.count >= RAMP_FROM_BARS.get(section.role, 0)
        first, last = RAMPS.get(section.role, (1.0, 1.0)) if is_long else (1.0, 1.0)
        blocks = max(1, (bar.count - 1) // BLOCK_BARS)
        share = min(1.0, bar.index // BLOCK_BARS / blocks)
        energies.append(max(0.0, min(1.0, section.energy * (first + (last - first) * share))))
    return tuple(energies)


def seat_players(frame: Frame, band: list[tuple[Player, str]]) -> list[Seat]:
    """Decide for every player and bar. At least one pitched player sounds in every bar where anyone may."""
    energies = bar_energies(frame)
    first = next((player for player, _ in band if player.role == "chords"), None)
    grid = []
    for player, instrument in band:
        parts: set[str] = {player.role}
        if player.role == "chords" and player is not first:
            parts.add(DOUBLING)
        grid.append(_plays(frame, player, instrument, energies, parts))
    _fill_silence(frame, band, grid)
    return [
        Seat(player, instrument, tuple(row), energies) for (player, instrument), row in zip(band, grid, strict=True)
    ]


def _plays(frame: Frame, player: Player, instrument: str, energies: tuple[float, ...], parts: set[str]) -> list[bool]:
    rng = frame.rng(f"entry {player.name}")
    allowed = [
        _may_play(player, instrument, section, rng.random(), bool(parts & resting))
        for section, resting in zip(frame.sections, resting_roles(frame), strict=True)
    ]
    low, high = player.energy
    return [
        allowed[bar.section] and (low <= energy <= high or _is_called(player, instrument, frame.sections[bar.section]))
        for bar, energy in zip(frame.bars, energies, strict=True)
    ]


def _may_play(player: Player, instrument: str, section: Passage, chance: float, rests: bool) -> bool:
    row = INSTRUMENTS[instrument]
    if section.without & {player.role, instrument, row.stem}:
        return False
    if _is_called(player, instrument, section):
        return True
    if (
        rests
        or player.role in section.guests.values()
        or (player.only and section.role not in player.only)
        or section.role in player.never
    ):
        return False
    return not (player.optional and chance < OPTIONAL_REST and section.energy < ALWAYS_FULL_FROM and section.nth != 1)


def _is_called(player: Player, instrument: str, section: Passage) -> bool:
    """Whether the section itself asks for this player, by instrument, role or style."""
    return bool(section.wanted & {instrument, player.role}) or player.name in section.guests


def _fill_silence(frame: Frame, band: list[tuple[Player, str]], grid: list[list[bool]]) -> None:
    pitched = [at for at, (player, _) in enumerate(band) if player.role in PITCHED_ROLES]
    pitched.sort(key=lambda at: (band[at][0].energy[0], PITCHED_ROLES.index(band[at][0].role)))
    for bar, section in ((bar, frame.sections[bar.section]) for bar in frame.bars):
        number = frame.number_of[bar]
        if any(grid[at][number] for at in pitched):
            continue
        willing = [at for at in pitched if not section.without & {band[at][0].role, band[at][1]}]
        for at in willing[:1]:
            grid[at][number] = True
