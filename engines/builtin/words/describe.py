"""What a finished song is called and how it is described: a title, one sentence, its genres."""

from __future__ import annotations

import random

from engines.builtin.style import Style
from engines.builtin.theory import Key
from engines.builtin.words.brief import Brief

IMAGES = {
    "dark": ("Midnight", "Shadow", "Black Glass", "Undertow", "Ashes", "Hollow"),
    "low": ("Distant", "Grey Harbour", "Falling Leaves", "Empty Rooms", "Late Letters", "Faded"),
    "calm": ("Quiet Hours", "Slow Window", "Paper Lanterns", "Still Water", "Soft Light", "Evening"),
    "bright": ("Golden", "Open Road", "First Light", "Summer Line", "High Tide", "Morning"),
    "wild": ("Ignition", "Skyline", "Overdrive", "Thunder", "Red Line", "Electric"),
}
THINGS = {
    "dark": ("Signal", "Corridor", "Ritual", "Procession", "Echo", "Tide"),
    "low": ("Goodbye", "Memory", "Station", "Photograph", "Winter", "Rain"),
    "calm": ("Drift", "Garden", "Balcony", "Postcard", "Lullaby", "Tea"),
    "bright": ("Parade", "Horizon", "Holiday", "Bloom", "Avenue", "Sunday"),
    "wild": ("Run", "Pulse", "Riot", "Machine", "Fever", "Arena"),
}
PLACES = {
    "rain": ("Rain on the Glass", "Window Rain", "Puddle Light"), "ocean": ("Tideline", "Salt Air", "Harbour Swell"),
    "wind": ("Windward", "High Grass"), "birds": ("Dawn Chorus", "Birdsong Lane"), "fire": ("Ember Hours", "Fireside"),
    "crowd": ("Corner Table", "Last Orders"), "vinyl": ("Side B", "Dust Jacket", "Run-Out Groove"),
}  # fmt: skip
TITLE_WORDS_MAX, TITLE_CHARS_MAX = 4, 40
GENRES_MAX = 4
NEUTRAL, TENSE_FROM, LOW_BELOW, CALM_BELOW, WILD_FROM = 0.5, 0.12, -0.15, -0.1, 0.25


def title_for(brief: Brief, style: Style, rng: random.Random) -> str:
    """Two to four words from the prompt's own images, its ambience or its mood; never the prompt itself."""
    mood = mood_of(brief, style)
    image, thing = rng.choice(IMAGES[mood]), rng.choice(THINGS[mood])
    theme = _theme(brief, rng)
    if theme:
        return rng.choice((f"{theme} {thing}", f"{image.split()[-1]} {theme}", f"{thing} of {theme}"))[:TITLE_CHARS_MAX]
    if brief.textures and rng.random() < 0.8:
        return _two_words(rng.choice(PLACES.get(brief.textures[0], (image,))), thing)
    return _two_words(f"{image} {thing}", thing)


def _two_words(title: str, thing: str) -> str:
    words = (title if " " in title else f"{title} {thing}").split()
    return " ".join(words[:TITLE_WORDS_MAX])


def _theme(brief: Brief, rng: random.Random) -> str:
    words = [word for word in brief.themes if 3 <= len(word) <= 14 and word.isalpha()]
    return rng.choice(words).capitalize() if words else ""


def mood_of(brief: Brief, style: Style) -> str:
    """The key of `IMAGES` for the mood of a brief in a style."""
    energy = brief.energy + style.mood.energy - NEUTRAL
    if brief.tension + style.mood.tension - NEUTRAL > TENSE_FROM:
        return "dark"
    if brief.valence + style.mood.valence - NEUTRAL < LOW_BELOW:
        return "low"
    if energy < CALM_BELOW:
        return "calm"
    return "wild" if energy > WILD_FROM else "bright"


def describe(style: Style, blend: Style | None, tempo_bpm: float, key: Key, instruments: list[str]) -> str:
    """One sentence on style, tempo, key and the instruments heard most."""
    genre = f"{style.title} with a touch of {blend.title}" if blend else style.title
    named = [name.replace("_", " ") for name in dict.fromkeys(instruments)][:4]
    band = f", played on {', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else ""
    return f"{genre} at {tempo_bpm:.0f} bpm in {key.name}{band}."


def genres_for(style: Style, blend: Style | None) -> list[str]:
    return list(dict.fromkeys([*style.genres, *(blend.genres[:1] if blend else [])]))[:GENRES_MAX]
