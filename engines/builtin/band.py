"""The band: which players a song has and on what, by style, blend, wishes and what is not wanted."""

from __future__ import annotations

import random
from typing import get_args

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import SectionRole
from engines.builtin.style import Groove, Player, Style, styles
from engines.builtin.words.brief import Brief
from engines.builtin.words.choice import role_of
from engines.builtin.writing.frame import weighted

Band = list[tuple[Player, str]]
GUEST_GAIN_DB = {"lead": -3.0, "chords": -6.0, "pad": -10.0, "arp": -8.0, "counter": -7.0, "bass": -2.0, "drums": -1.0}
GUEST_PATTERNS: dict[str, list[str | list[str]]] = {
    "chords": ["C---------------", "C-------C-------", "C---C---C---C---"],
    "arp": ["0-1-2-3-2-1-2-1-", "0-1-2-3-4-3-2-1-"],
    "bass": ["R---------------", "R-------R-----5-", "R---R-R-5---R-a-"],
}
GUEST_REGISTERS = {"chords": (50, 76), "arp": (55, 84), "pad": (50, 76), "bass": (28, 50), "counter": (52, 74)}
VISITING_ROLES = ("lead", "chords", "pad", "bass")
SOLO_LOW, SOLO_SPAN = 55, 24
EVERYWHERE = list(get_args(SectionRole))
# Sampled and synthesised voices are instruments to us, but singers to whoever asked for none.
VOICELESS = {"choir": "slow_strings", "choir_pad": "warm_pad"}
MAIN_ROLES = ("lead", "chords")


def gather_band(style: Style, blend: Style | None, brief: Brief, rng: random.Random) -> Band:
    """Players with instruments. Never empty: where everything is unwanted, the style's first pitched player stays."""
    band: Band = []
    for player in style.players:
        choices = {name: weight for name, weight in player.instruments.items() if _allowed(player, name, brief)}
        if choices:
            band.append((player, weighted(rng, choices)))
    band = _blended(band, blend, brief, rng)
    wanted = [rng.choice(choices) for choices in brief.instruments]
    for instrument in wanted:
        band = _with_wanted(band, instrument, {other for other in wanted if other != instrument})
    if brief.only_instruments and wanted:
        band = _alone(band, wanted)
    band = _with_generic(band, brief)
    return band or [(style.players[0], next(iter(style.players[0].instruments)))]


def without_voices(band: Band) -> Band:
    """The band with strings and pads in the place of choirs."""
    return [(player, VOICELESS.get(instrument, instrument)) for player, instrument in band]


def grooves_for(style: Style) -> list[Groove]:
    """The style's drum grooves; those of pop where it has none and drums were asked for."""
    return list(style.grooves or styles()["pop"].grooves)


def visitor(instrument: str) -> tuple[Player, str]:
    """A player who comes only for the sections that name the instrument."""
    return _guest(instrument, role_of(instrument)).model_copy(update={"never": EVERYWHERE}), instrument


def soloist(instrument: str) -> tuple[Player, str]:
    """A player who comes only for solos and has the tune there."""
    row = INSTRUMENTS[instrument]
    low = max(row.low, min(SOLO_LOW, row.high - SOLO_SPAN))
    made = {
        "name": f"Solo {instrument.replace('_', ' ').title()}", "role": "lead", "low": low, "high": row.high,
        "patterns": [], "never": EVERYWHERE, "gain_db": GUEST_GAIN_DB["lead"], "delay": 0.15,
    }  # fmt: skip
    return _guest(instrument, "lead").model_copy(update=made), instrument


def visitors_of(style: Style, brief: Brief, rng: random.Random) -> Band:
    """The players of another style, one a role, who come only for the sections that name it."""
    band: Band = []
    for role in VISITING_ROLES:
        for player in [player for player in style.players if player.role == role][:1]:
            choices = {name: weight for name, weight in player.instruments.items() if _allowed(player, name, brief)}
            if choices:
                named = {"name": f"{style.title} {player.name}", "never": EVERYWHERE, "only": [], "optional": False}
                band.append((player.model_copy(update=named), weighted(rng, choices)))
    return band


def _allowed(player: Player, instrument: str, brief: Brief) -> bool:
    return not brief.unwanted & {player.role, instrument, INSTRUMENTS[instrument].stem}


def _blended(band: Band, blend: Style | None, brief: Brief, rng: random.Random) -> Band:
    """The lead and one more colour of the second style take the place of the first's."""
    if blend is None:
        return band
    for role in ("lead", "pad"):
        guests = [player for player in blend.players if player.role == role]
        if guests:
            guest = guests[0]
            choices = {name: w for name, w in guest.instruments.items() if _allowed(guest, name, brief)}
            if choices:
                kept = [seat for seat in band if seat[0].role != role]
                band = [*kept, (guest, weighted(rng, choices))]
    return band


def _with_wanted(band: Band, instrument: str, others: set[str]) -> Band:
    """The instrument in the hands of whoever may play it, else in the place of its role, else as a guest."""
    role = role_of(instrument)
    able = [at for at, (player, have) in enumerate(band) if instrument in player.instruments and have not in others]
    same = [at for at, (player, have) in enumerate(band) if player.role == role and have not in others]
    place = next(iter(able or same), None)
    if place is None:
        return [*band, (_guest(instrument, role), instrument)]
    player = band[place][0]
    heard = player.model_copy(update={"energy": (min(player.energy[0], 0.3), 1.0), "optional": False, "only": []})
    if not able:
        named = {"name": instrument.replace("_", " ").title()}
        heard = heard.model_copy(update=named | _register(instrument, player))
    return [*band[:place], (heard, instrument), *band[place + 1 :]]


def _register(instrument: str, player: Player) -> dict[str, object]:
    row = INSTRUMENTS[instrument]
    low, high = max(player.low, row.low), min(player.high, row.high)
    if high - low >= 12:
        return {}
    return {"low": row.low, "high": row.high}


def _guest(instrument: str, role: str) -> Player:
    row = INSTRUMENTS[instrument]
    low, high = GUEST_REGISTERS.get(role, (row.low, row.high))
    if min(high, row.high) - max(low, row.low) < 14:
        low, high = row.low, row.high
    return Player.model_validate(
        {
            "name": instrument.replace("_", " ").title(), "role": role, "instruments": {instrument: 1},
            "energy": (0.3, 1.0),
            "low": max(low, row.low), "high": min(high, row.high), "patterns": GUEST_PATTERNS.get(role, []),
            "gain_db": GUEST_GAIN_DB.get(role, -6.0), "reverb": 0.25, "loose_ms": 8, "pan": 0.2,
        }
    )  # fmt: skip


def _alone(band: Band, wanted: list[str]) -> Band:
    """Only the named instruments, each heard throughout; a single one plays both tune and chords."""
    kept = [(player, have) for player, have in band if have in wanted]
    for instrument in wanted:
        roles = {player.role for player, have in kept if have == instrument}
        if len(wanted) == 1 and INSTRUMENTS[instrument].high - INSTRUMENTS[instrument].low > 30:
            kept += [(_guest(instrument, role), instrument) for role in MAIN_ROLES if role not in roles]
    return [(player.model_copy(update={"energy": (0.0, 1.0), "optional": False}), have) for player, have in kept]


def _with_generic(band: Band, brief: Brief) -> Band:
    """Drums or bass asked for by that name are heard, whatever the style does."""
    for role, instrument in (("drums", "standard_kit"), ("bass", "finger_bass")):
        if role in brief.hints and role not in brief.unwanted and not any(player.role == role for player, _ in band):
            band = [*band, (_guest(instrument, role), instrument)]
    return band
