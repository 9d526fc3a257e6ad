"""The words by which sections, amounts, times and styles are named in a wish; their case does not matter."""

from __future__ import annotations

import re

from plans.revising.wishes import ALL, LAST, Which

ROLES = {
    "Pre-Chorus": r"pre[- ]?chorus(?:es)?",
    "Chorus": r"chorus(?:es)?|refrains?|hooks?",
    "Verse": r"verses?|strophes?",
    "Intro": r"intros?|introductions?|openings?",
    "Outro": r"outros?|endings?|codas?",
    "Bridge": r"bridges?|middle eights?",
    "Solo": r"solos?",
    "Interlude": r"interludes?",
    "Breakdown": r"breakdowns?",
    "Break": r"breaks?",
    "Build": r"build-?ups?|builds?",
    "Drop": r"drops?",
    "Theme": r"themes?",
}
ORDINALS = {
    word: number
    for number, words in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), 1)
    for word in words.split()
} | {"last": LAST, "final": LAST}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
AMOUNTS = {"a bit": 1.25, "a little": 1.25, "slightly": 1.25, "somewhat": 1.25, "much": 2.0, "a lot": 2.0, "far": 2.0}
USUAL_FACTOR = 1.5

COMPARED = {
    "darker": "dark", "brighter": "bright", "quieter": "quiet", "calmer": "calm", "softer": "soft", "louder": "loud",
    "fuller": "full", "warmer": "warm", "sparser": "sparse", "bigger": "big", "sadder": "sad", "happier": "happy",
    "heavier": "heavy", "jazzier": "jazzy", "simpler": "simple", "funkier": "funky", "dreamier": "dreamy",
}  # fmt: skip

_ROLE = "|".join(ROLES.values())
_NTH = "|".join(ORDINALS)
SECTION = (
    rf"(?P<article>(?:the|a|an|one|all|every|each|both|its|of)\s+)*(?:(?P<nth>{_NTH})\s+)?"
    rf"(?P<role>{_ROLE})(?:\s+(?P<number>\d|one|two|three|four|five))?(?:\s+sections?)?"
)
AMOUNT = rf"(?:(?P<amount>{'|'.join(AMOUNTS)})\s+)?"
TIME = (
    rf"(?:(?P<minutes>\d+):(?P<seconds>\d\d)|(?P<count>\d+(?:\.\d+)?|half a|an?|{'|'.join(NUMBERS)})"
    r"(?P<half> and a half)?[\s-]*(?P<unit>s|secs?|seconds?|m|mins?|minutes?)\b)"
)

REMOVING = (
    r"(?:remove|delete|drop|cut out|cut|leave out|skip|omit|take out|take away|get rid of|lose|eliminate|without|"
    r"no more|no|less|fewer|avoid|exclude|not|don't use|do not use)"
)
ADDING = (
    r"(?:add|insert|append|include|put in|put|introduce|bring in|give it|with|more|use|have|needs?|want|"
    r"repeat)"
)
WHOLE = r"(?:it|this|that|the (?:whole )?(?:song|track|piece|thing|music)|everything)"
_ARTICLE = re.compile(
    r"^(?:(?:an?|the|some|any|lots of|a lot of|a bit of|a bit|a little|much|more|be|sound|like)(?:\s+|$)"
    r"(?!(?:flat |sharp )?(?:major|minor)\b)|in (?=[a-g](?:#|b| flat| sharp)? (?:major|minor)))",
    re.IGNORECASE,
)


def match(pattern: str, text: str) -> re.Match[str] | None:
    """The match of all of `text`."""
    return re.fullmatch(pattern, text, re.IGNORECASE)


def bare(text: str) -> str:
    """A style without its articles and the like."""
    text = text.strip()
    while article := _ARTICLE.match(text):
        text = text[article.end() :]
    return " ".join(COMPARED.get(word.lower(), word) for word in text.split())


def styles_in(text: str) -> tuple[str, ...]:
    style = bare(text)
    return (style,) if style else ()


def role_in(text: str) -> str | None:
    """The role that a section's name, or a word for one, says."""
    return next((role for role, words in ROLES.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)


def which_of(found: re.Match[str]) -> Which:
    """The sections that a match of `SECTION` names: all of a role where it does not say which."""
    role = role_in(found["role"]) or ""
    if found["nth"]:
        return Which(role, ORDINALS[found["nth"].lower()])
    if found["number"]:
        number = found["number"].lower()
        return Which(role, NUMBERS.get(number) or int(number))
    return Which(role, LAST if (found["article"] or "").strip().lower() in ("a", "an", "one") else ALL)


def factor_of(found: re.Match[str], word: str) -> float:
    """How many times as long a match of `AMOUNT` and a word such as `shorter` make something."""
    factor = AMOUNTS.get((found["amount"] or "").lower(), USUAL_FACTOR)
    return 1 / factor if word.lower().startswith(("short", "trim", "brief")) else factor


def ms_of(found: re.Match[str]) -> int:
    """The time that a match of `TIME` says."""
    if found["minutes"]:
        return (int(found["minutes"]) * 60 + int(found["seconds"])) * 1000
    word, unit = found["count"].lower(), found["unit"].lower()
    count = 0.5 if word == "half a" else 1.0 if word in ("a", "an") else float(NUMBERS.get(word) or word)
    return round((count + 0.5 * bool(found["half"])) * (60_000 if unit.startswith("m") else 1_000))
