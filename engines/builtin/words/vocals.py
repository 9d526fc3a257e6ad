"""Whether a song sings, who sings it and how: what a request, its prompt and its lyrics say of voices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engines.base import Request
from engines.builtin.lyrics.languages import asked_language, guess_language, named_language
from engines.builtin.style import Style
from engines.builtin.voice.phrase import Manner
from engines.builtin.voice.singers import DUET, SINGERS
from engines.builtin.words.brief import Brief
from engines.errors import InvalidRequest

FALLBACK_SINGERS = ("female", "male")
VOICES: dict[str, tuple[tuple[str, ...], Manner]] = {
    **{name: ((name,), "sung") for name in SINGERS},
    "duet": (DUET, "sung"),
    "rap": (("male",), "rap"),
    "female rap": (("female",), "rap"),
    "spoken": (("male",), "spoken"),
    "female spoken": (("female",), "spoken"),
}
SYNONYMS = {
    "woman": "female", "soprano": "female", "girl": "female", "man": "male", "baritone": "male", "boy": "child",
    "children": "child", "kid": "child", "female choir": "choir", "rapper": "rap", "male rap": "rap",
    "female rapper": "female rap", "spoken word": "spoken", "male spoken": "spoken",
}  # fmt: skip
_VOICE = r"(?:lead |backing |solo |pop |soul )?(?:vocal(?:s|ist)?|voices?|singer|singing)"
_WOMAN, _MAN = r"\b(?:female|woman|women|girl|feminine)\b", r"\b(?:male|man|men|masculine)\b"
_RAP = r"\brap(?:per|pers|ping|s|ped)?\b(?! (?:beat|instrumental|type))|\bfreestyle\b"
_SPOKEN = r"\bspoken\b|\bnarrat(?:ion|or|ed)\b"
_WOMAN_ABROAD = (
    r"\b(?:voz (?:femenina|feminina|de mujer)|voix (?:f[ée]minine|de femme)|voce femminile|weibliche\w* stimme"
    r"|frauenstimme|chanteuse|s[äa]ngerin|cantora|cantante femenina)\b"
)
_MAN_ABROAD = (
    r"\b(?:voz (?:masculina|de hombre)|voix (?:masculine|d'homme)|voce maschile|m[äa]nnliche\w* stimme|m[äa]nnerstimme"
    r"|chanteur|s[äa]nger|cantor)\b"
)
SAID: tuple[tuple[str, str], ...] = (
    # what a prompt says, first match first, and the voice that it means
    (rf"(?:{_WOMAN})[\w' ]*(?:{_RAP})", "female rap"), (_RAP, "rap"),
    (rf"(?:{_WOMAN})[\w' ]*(?:{_SPOKEN})", "female spoken"), (_SPOKEN, "spoken"),
    (r"\bduet\b|\bmale and female\b|\bfemale and male\b|\bboy and girl\b", "duet"),
    (r"\b(?:male|men'?s) choir\b|\bmonks?\b|\bgregorian\b", "male choir"),
    (r"\bchoirs?\b(?! pads?)|\bchorale\b", "choir"),
    (rf"\b(?:child(?:ren)?|kids?)(?:'s|s')? {_VOICE}", "child"), (rf"\balto {_VOICE}", "alto"),
    (rf"\btenor {_VOICE}", "tenor"), (rf"\bbass {_VOICE}|\bdeep (?:male )?{_VOICE}", "bass"),
    (_WOMAN_ABROAD, "female"), (_MAN_ABROAD, "male"),
    (rf"(?:{_WOMAN})[\w' -]{{0,20}}?{_VOICE}", "female"), (rf"(?:{_MAN})[\w' -]{{0,20}}?{_VOICE}", "male"),
)  # fmt: skip
_DENIED = re.compile(r"\b(?:no|not|without|minus|except|avoid)(?: (?:any|a|the))? \w+(?: (?:or|and|nor) \w+)*")
_SONG_OF = re.compile(
    r"\b(?:cantad[oa]s?|cantand[oa]|chant[ée]e?s?|gesungene?r?s?|cantat[oa])\b|"
    r"\bsongs? (?:about|for my|for our|called|titled|with lyrics)\b|\b(?:sing|sings|sung|lyrics)\b"
    r"|\bcanci[oó]n\b|\bchanson\b|\bcanzone\b|\bcan[cç][aã]o\b"
    r"|\b(?:love|breakup|birthday|wedding|christmas|protest|campfire|drinking|torch) songs?\b"
)
_SONG = re.compile(r"\bsongs?\b|\banthem\b|\blied\b|\babout\b")
_SUBJECT = re.compile(
    r"\b(?:about|called|titled) ([\w' -]+?)(?= (?:and|with|in|on|at|of|for|who|that)\b|[,.;:!?]|$)", re.IGNORECASE
)
_FOR = re.compile(r"\bsongs? for ((?:my|our) \w+|[A-Z][\w'-]+)")
_ARTICLE = re.compile(r"^an? ", re.IGNORECASE)
SUBJECT_WORDS_MAX = 5
SUNG_STYLES = frozenset((
    "ballad", "blues", "bossa-nova", "country", "dance-pop", "disco", "folk", "funk", "gospel", "hard-rock", "holiday",
    "indie", "jazz-ballad", "latin-pop", "lullaby", "metal", "pop", "punk", "r-and-b", "reggae", "reggaeton", "rock",
    "singer-songwriter", "ska", "soul", "synth-pop",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocals:
    """Who sings: names of `SINGERS`, two for a duet; in which manner and language (a code such as `en`)."""

    singers: tuple[str, ...]
    manner: Manner
    language: str


def wanted_vocals(request: Request, brief: Brief, style: Style, text: str) -> Vocals | None:
    """The voices of the song, None for an instrumental; `text` is the prompt, or the global styles of a plan.

    Raises `InvalidRequest` for a `voice` that is none of `VOICES`.
    """
    named = _named(request.voice)
    is_song = style.name in SUNG_STYLES and bool(_SONG.search(_wanted(text)))
    if request.instrumental or brief.instrumental or not (is_song or asks_to_sing(request, brief, text)):
        return None
    voice = named or _heard(text) or FALLBACK_SINGERS[request.seed % len(FALLBACK_SINGERS)]
    singers, manner = VOICES[voice]
    return Vocals(singers, manner, _language(request, text))


def asks_to_sing(request: Request, brief: Brief, text: str) -> bool:
    """Whether the request wants a voice whatever its style."""
    if request.instrumental or brief.instrumental:
        return False
    wanted = _wanted(text)
    named = (request.voice or request.language or "").strip() or brief.vocals
    says_so = _heard(text) or _SONG_OF.search(wanted) or asked_language(wanted)
    return bool(named or says_so) or has_words(request)


def unheard(request: Request) -> list[str]:
    """Notices of what a request asks of a voice, where the song is instrumental."""
    asked = {"lyrics": has_words(request), "voice": request.voice, "language": request.language}
    return [f"{name}: left out, because the song is instrumental" for name, value in asked.items() if value]


def has_words(request: Request) -> bool:
    """Whether the request brings words of its own."""
    return bool(request.lyrics.strip()) or (request.plan is not None and any(s.lines for s in request.plan.sections))


def subjects(text: str) -> list[str]:
    """What the prompt says the song is about: `the old lighthouse keeper` of `about an old lighthouse keeper`."""
    phrases = [_ARTICLE.sub("the ", found[1].strip()) for found in (*_SUBJECT.finditer(text), *_FOR.finditer(text))]
    return [" ".join(phrase.split()[:SUBJECT_WORDS_MAX]) for phrase in phrases if phrase]


def _named(voice: str | None) -> str | None:
    if voice is None or not voice.strip():
        return None
    plain = " ".join(re.findall(r"[a-z]+", voice.lower()))
    plain = re.sub(r" (?:vocals?|voice|singer|vocalist)$", "", plain)
    name = SYNONYMS.get(plain, plain)
    if name not in VOICES:
        raise InvalidRequest("voice", voice, f"choose one of {', '.join(VOICES)}")
    return name


def _wanted(text: str) -> str:
    """The text without what it denies."""
    return _DENIED.sub(" ", text.lower())


def _heard(text: str) -> str | None:
    """The voice that the text names."""
    return next((voice for pattern, voice in SAID if re.search(pattern, _wanted(text))), None)


def _language(request: Request, text: str) -> str:
    """As asked for; else as the words are written; else as the prompt names it or is written."""
    if request.language and request.language.strip():
        return named_language(request.language) or request.language.strip().lower()
    lines = [line for section in request.plan.sections for line in section.lines] if request.plan else []
    words = request.lyrics or "\n".join(lines)
    if words.strip():
        return guess_language(words)
    return named_language(text) or guess_language(text)
