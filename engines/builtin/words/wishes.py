"""What each kind of phrase does to a brief: one function a kind for what is wanted, and one for what is not."""

from __future__ import annotations

from collections.abc import Callable

from engines.builtin.style import styles
from engines.builtin.theory import parse_meter
from engines.builtin.words import lexicon
from engines.builtin.words.brief import Brief
from engines.builtin.words.vocabulary import Kind

USUAL_METER = (4, 4)
SLOWER, FASTER = 0.4, 0.65
ADDED_BY_HINT = ("bridge", "solo", "break", "drop", "build")
OMITTED_BY_HINT = ("intro", "outro", *ADDED_BY_HINT)
Effect = Callable[[Brief, str], None]


def want(brief: Brief, kind: Kind, name: str) -> None:
    """Let a wanted phrase have its effect; some ask for what is so anyway."""
    if kind in _WANTED:
        _WANTED[kind](brief, name)


def deny(brief: Brief, kind: Kind, name: str) -> None:
    """Take away what a denied phrase names."""
    if kind in _DENIED:
        _DENIED[kind](brief, name)


def instruments_of(kind: Kind, name: str) -> tuple[str, ...]:
    """The instruments of the table that a phrase may mean."""
    return (lexicon.STAND_INS[name],) if kind == "stand-in" else lexicon.INSTRUMENTS.get(name, ())


def _want_genre(brief: Brief, name: str) -> None:
    brief.genres += [name] if name not in brief.genres else []
    meter = parse_meter(styles()[name].meter)
    if meter != USUAL_METER and brief.genres[0] == name:
        brief.meter = brief.meter or meter


def _want_mood(brief: Brief, name: str, way: int = 1) -> None:
    valence, energy, tension = lexicon.MOODS[name]
    brief.valence += way * valence
    brief.energy += way * energy
    brief.tension += way * tension


def _want_theme(brief: Brief, name: str) -> None:
    brief.themes += [word for word in name.split() if word not in brief.themes]
    if name in lexicon.THEMES:
        _want_mood(brief, lexicon.THEMES[name])


def _want_texture(brief: Brief, name: str) -> None:
    kind = lexicon.TEXTURES[name]
    brief.textures += [kind] if kind not in brief.textures else []


def _want_jazz(brief: Brief, _: str) -> None:
    brief.jazzy = True


def _want_tempo(brief: Brief, name: str) -> None:
    brief.tempo_place = lexicon.TEMPO_PLACES[name]


def _want_term(brief: Brief, name: str) -> None:
    brief.tempo_range = brief.tempo_range or lexicon.TEMPO_TERMS[name]


def _want_production(brief: Brief, name: str) -> None:
    brief.sound |= lexicon.PRODUCTION[name]


def _want_era(brief: Brief, name: str) -> None:
    era = lexicon.ERAS[name]
    brief.sound = era.sound | brief.sound
    brief.leanings += era.styles


def _want_voice(brief: Brief, name: str) -> None:
    brief.vocals = brief.vocals or name
    if name == "a cappella":
        brief.instruments.append(("choir",))
        brief.only_instruments = True
        brief.tell("a cappella: a soft choir keeps the singers in tune; no other instrument plays")


def _want_instrumental(brief: Brief, _: str) -> None:
    brief.instrumental = True


def _want_section(brief: Brief, name: str) -> None:
    if lexicon.SECTIONS[name] in ADDED_BY_HINT:
        brief.hints.add(lexicon.SECTIONS[name])


def _want_form(brief: Brief, name: str) -> None:
    brief.hints.add(lexicon.HINTS[name])


def _want_mode(brief: Brief, name: str) -> None:
    brief.mode = name


def _want_leaning(brief: Brief, name: str) -> None:
    brief.leanings = [*lexicon.LEANINGS[name], *brief.leanings]
    if name == "piano solo":
        brief.hints.add("solo")
        brief.soloist = lexicon.INSTRUMENTS["piano"]
        return
    brief.instruments.append(lexicon.INSTRUMENTS["piano"])
    brief.only_instruments = True


def _want_instrument(brief: Brief, name: str) -> None:
    if name in lexicon.CALLED:
        brief.hints.add(lexicon.CALLED[name])
    choices = lexicon.INSTRUMENTS.get(name, ())
    if choices and choices not in brief.instruments and name != "bass":
        brief.instruments.append(choices)


def _want_stand_in(brief: Brief, name: str) -> None:
    instrument = lexicon.STAND_INS[name]
    brief.instruments += [(instrument,)] if (instrument,) not in brief.instruments else []
    brief.tell(f"“{name}” is heard as {instrument.replace('_', ' ')}")


def _avoid_genre(brief: Brief, name: str) -> None:
    brief.avoided_genres.append(name)


def _turn_mood(brief: Brief, name: str) -> None:
    _want_mood(brief, name, -1)


def _silence(brief: Brief, _: str) -> None:
    brief.instrumental = True


def _turn_tempo(brief: Brief, name: str) -> None:
    brief.tempo_place = SLOWER if lexicon.TEMPO_PLACES[name] > 0.5 else FASTER


def _avoid_texture(brief: Brief, name: str) -> None:
    kind = lexicon.TEXTURES[name]
    brief.unwanted.add(kind)
    brief.textures = [texture for texture in brief.textures if texture != kind]


def _omit_section(brief: Brief, name: str) -> None:
    role = lexicon.SECTIONS[name]
    brief.hints |= {f"no {role}"} if role in OMITTED_BY_HINT else set()


def _avoid_form(brief: Brief, name: str) -> None:
    brief.hints.add(f"no {lexicon.HINTS[name]}")


def _turn_production(brief: Brief, name: str) -> None:
    brief.sound |= {figure: 1 - value for figure, value in lexicon.PRODUCTION[name].items()}


def _avoid_players(brief: Brief, name: str) -> None:
    brief.unwanted |= _taken_away(name)


def _taken_away(name: str) -> set[str]:
    if name in lexicon.LEANINGS:
        return {"piano"}
    gone = lexicon.FAMILIES.get(name) or lexicon.INSTRUMENTS.get(name) or (lexicon.STAND_INS[name],)
    return set(lexicon.SYNTHETIC) if gone == ("synth",) else set(gone)


_WANTED: dict[Kind, Effect] = {
    "genre": _want_genre, "mood": _want_mood, "jazzy": _want_jazz, "tempo": _want_tempo, "term": _want_term,
    "instrument": _want_instrument, "family": _want_instrument, "stand-in": _want_stand_in, "texture": _want_texture,
    "production": _want_production, "era": _want_era, "vocals": _want_voice, "instrumental": _want_instrumental,
    "section": _want_section, "form": _want_form, "mode": _want_mode, "theme": _want_theme, "leaning": _want_leaning,
}  # fmt: skip
_DENIED: dict[Kind, Effect] = {
    "genre": _avoid_genre, "mood": _turn_mood, "vocals": _silence, "tempo": _turn_tempo, "texture": _avoid_texture,
    "section": _omit_section, "form": _avoid_form, "production": _turn_production, "instrument": _avoid_players,
    "stand-in": _avoid_players, "family": _avoid_players, "leaning": _avoid_players,
}  # fmt: skip
