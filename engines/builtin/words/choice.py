"""Choices that follow from a brief: a style where none is named, and the role of a wanted instrument."""

from __future__ import annotations

from engines.builtin.instruments import INSTRUMENTS as TABLE
from engines.builtin.style import Style, styles
from engines.builtin.words import lexicon
from engines.builtin.words.brief import Brief

NEUTRAL_MOOD = (0.55, 0.5, 0.3)
FEW, MANY = 3, 6
MISSING_INSTRUMENTS_COST = 0.25


def role_of(instrument: str) -> str:
    """The role in which a wanted instrument is heard by default."""
    row = TABLE[instrument]
    if row.is_drums:
        return "drums"
    return lexicon.ROLE_OF.get(instrument) or ("bass" if row.stem == "bass" else "lead")


def default_style(brief: Brief, rng_choice: float) -> Style:
    """The style nearest to the mood, one of the three nearest by `rng_choice` 0..1, for a brief without a genre.

    Styles that the brief leans to come before all others.
    """
    table = [style for name, style in styles().items() if name not in brief.avoided_genres]
    leanings = [style for style in table if style.name in brief.leanings]
    wanted = tuple(
        usual + moved for usual, moved in zip(NEUTRAL_MOOD, (brief.valence, brief.energy, brief.tension), strict=True)
    )
    instruments = {name for choices in brief.instruments for name in choices}
    ranked = sorted(
        leanings or table or styles().values(), key=lambda style: (_distance(style, wanted, instruments), style.name)
    )
    nearest = ranked[: FEW if brief.valence or brief.energy or instruments else MANY]
    return nearest[min(len(nearest) - 1, int(rng_choice * len(nearest)))]


def _distance(style: Style, wanted: tuple[float, ...], instruments: set[str]) -> float:
    mood = (style.mood.valence, style.mood.energy, style.mood.tension)
    away = sum((have - want) ** 2 for have, want in zip(mood, wanted, strict=True))
    played = {name for player in style.players for name in player.instruments}
    return away + MISSING_INSTRUMENTS_COST * len(instruments - played) / max(1, len(instruments))
