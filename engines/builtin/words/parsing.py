"""From a text to its phrases: known ones, denied ones, those that say what the song is about, and strange ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engines.builtin.words import lexicon
from engines.builtin.words.vocabulary import Entry, Kind, Vocabulary

STOPS = frozenset(",.;:!?\n()[]/|-–—")
GOING_ON = ("or", "nor")
LOOSE_AFTER = frozenset(("and", "but", "with", "plus", "then"))
ABOUT = ("about", "called", "titled", "named", "evoking", "evokes", "describing", "celebrating", "portraying")
ABOUT_TWO = (("story", "of"), ("tale", "of"), ("dedicated", "to"), ("ode", "to"), ("tells", "of"))
SUBJECT_ENDS = frozenset(("with", "featuring", "using", "played", "sung", "at", "plus", *lexicon.NEGATIONS))
SUBJECT_TOKENS_MAX = 10
DENIAL_STARTS = frozenset(phrase.split()[0] for phrase in (*lexicon.NEGATIONS, *lexicon.NO_NEGATIONS))
SUBJECT_STARTS = frozenset((*ABOUT, *(first for first, _ in ABOUT_TWO)))
SUBJECT_KINDS: tuple[Kind, ...] = ("mood", "theme", "texture")
QUALITIES: tuple[Kind, ...] = ("mood", "production", "tempo", "jazzy")
THINGS: tuple[Kind, ...] = ("instrument", "stand-in", "family", "vocals", "texture", "genre", "meaning")
SHORTEST_STEM = 5
LONG_FOREIGN = tuple(word for word in lexicon.FOREIGN if len(word) >= SHORTEST_STEM)
# Words of other languages that are English ones too.
TWO_TONGUED = frozenset(("sin", "mar", "mare", "estate", "regen", "sans"))
# Scripts without blanks between words begin here; vowel signs of others belong to their letters.
FIRST_KANA = "\u3040"
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e31-\u0e4e])"
_TOKEN = re.compile(rf"{_LETTER}+(?:'{_LETTER}+)?|[,.;:!?\n()\[\]/|–—]|(?<= )-(?= )")


@dataclass(frozen=True, slots=True)
class Item:
    """A known phrase: tokens `start` to `end` (excluded) of the text."""

    entry: Entry
    phrase: str
    start: int
    end: int
    denied: bool = False

    @property
    def kind(self) -> Kind:
        return self.entry.kind


@dataclass
class Parsed:
    """`subjects` are phrases such as `about a lost dog`, `images` their words; `strange` phrases are unknown."""

    tokens: list[str]
    items: list[Item] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def parse(text: str, known: Vocabulary, negative: bool) -> Parsed:
    """The phrases of a text in lower case; in a negative one all of them are denied."""
    return _Parser(_translated(_TOKEN.findall(text), known), known, negative).run()


def _translated(tokens: list[str], known: Vocabulary) -> list[str]:
    abroad = sum(token in lexicon.FOREIGN and token not in TWO_TONGUED for token in tokens)
    out: list[str] = []
    for token in tokens:
        english = lexicon.FOREIGN.get(token)
        if english and (abroad or token not in TWO_TONGUED):
            out += english.split()
        elif token in known.words or token in lexicon.FILLERS:
            out.append(token)
        else:
            out += _foreign_parts(token, abroad > 0) or [token]
    return out


def _foreign_parts(token: str, is_abroad: bool) -> list[str]:
    """Words of other scripts inside a run of letters; among foreign words the beginning of a longer one."""
    if not token.isalpha() and token.isascii():
        return []
    if is_abroad and (stems := [word for word in LONG_FOREIGN if token.startswith(word)]):
        return lexicon.FOREIGN[max(stems, key=len)].split()
    if token.isascii():
        return []
    inside = [
        word for word in lexicon.FOREIGN if word in token and (word[0] >= FIRST_KANA or len(word) >= SHORTEST_STEM)
    ]
    longest = [word for word in inside if not any(word != other and word in other for other in inside)]
    return [english for word in longest for english in lexicon.FOREIGN[word].split()]


class _Parser:
    """Walks once through the tokens. `_denied` holds from a negation to the end of what it denies."""

    def __init__(self, tokens: list[str], known: Vocabulary, negative: bool) -> None:
        self._written, self._known, self._negative = tokens, known, negative
        self._tokens = [known.corrected(token) for token in tokens]
        self._parsed = Parsed(self._tokens)
        self._denied = negative
        self._run: list[str] = []

    def run(self) -> Parsed:
        at = 0
        while at < len(self._tokens):
            at += self._step(at)
        self._flush()
        return self._parsed

    def _step(self, at: int) -> int:
        """Read what begins here; returns its number of tokens."""
        word = self._tokens[at]
        if word in STOPS:
            self._denied = self._negative or (self._denied and word == "," and self._list_goes_on(at))
            self._flush()
            return 1
        opening = self._opening(at)
        if opening and not self._denied:
            return self._subject(at, opening)
        size, entry = self._known.longest(self._tokens, at)
        negation = self._negation(at)
        if negation > (size if entry else 0):
            self._denied = self._denied or negation > 0
            self._flush()
            return negation
        if entry:
            self._flush()
            self._take(Item(entry, " ".join(self._tokens[at : at + size]), at, at + size, self._denied))
            return size
        self._pass(at)
        return 1

    def _negation(self, at: int) -> int:
        """How many tokens from here deny what follows."""
        if self._tokens[at] not in DENIAL_STARTS:
            return 0
        for size in (3, 2):
            phrase = " ".join(self._tokens[at : at + size])
            if phrase in lexicon.NO_NEGATIONS:
                return 0
            if phrase in lexicon.NEGATIONS:
                return size
        return int(self._tokens[at] in lexicon.NEGATIONS)

    def _take(self, item: Item) -> None:
        follower = self._tokens[item.end] if item.end < len(self._tokens) else ""
        if follower == "free" and item.kind in THINGS:
            item = Item(item.entry, item.phrase, item.start, item.end, True)
        if item.denied and not self._negative and item.kind in QUALITIES and self._thing_at(item.end):
            return  # `no loud drums` is about the drums
        self._parsed.items.append(item)
        self._denied = self._negative or (item.denied and self._denied_goes_on(item, follower))

    def _denied_goes_on(self, item: Item, follower: str) -> bool:
        """Whether what follows is denied too: over `or` and `nor`, and over `and` from a thing to a thing; commas say
        themselves what they part."""
        if follower == ",":
            return True
        return follower in GOING_ON or (follower == "and" and item.kind in THINGS and self._thing_at(item.end + 1))

    def _thing_at(self, at: int) -> bool:
        while at < len(self._tokens) and self._tokens[at] in ("any", "a", "an", "the"):
            at += 1
        return at < len(self._tokens) and self._kind_at(at) in THINGS

    def _kind_at(self, at: int) -> Kind | None:
        entry = self._known.longest(self._tokens, at)[1]
        return entry.kind if entry else None

    def _list_goes_on(self, at: int) -> bool:
        """Whether a comma here is inside of a list that ends on `or`: `no drums, bass or vocals`."""
        at += 1
        while at < len(self._tokens) and self._tokens[at] not in GOING_ON:
            size, entry = self._known.longest(self._tokens, at)
            if entry is None or entry.kind not in THINGS:
                return False
            at += size
            if at < len(self._tokens) and self._tokens[at] == ",":
                at += 1
            elif at >= len(self._tokens) or self._tokens[at] not in GOING_ON:
                return False
        return at < len(self._tokens)

    def _pass(self, at: int) -> None:
        """A word that no table knows: a filler, or something strange."""
        word = self._tokens[at]
        if word in lexicon.FILLERS:
            self._denied = self._negative or (self._denied and word not in LOOSE_AFTER)
            return
        self._denied = self._negative
        if len(word) < 2 and word.isascii():
            return
        self._run.append(self._written[at])

    def _flush(self) -> None:
        if self._run:
            self._parsed.strange.append(" ".join(self._run))
            self._run = []

    def _opening(self, at: int) -> int:
        """How many tokens from here announce what the song is about."""
        if self._tokens[at] not in SUBJECT_STARTS:
            return 0
        if tuple(self._tokens[at : at + 2]) in ABOUT_TWO:
            return 2
        return int(self._tokens[at] in ABOUT)

    def _subject(self, at: int, opening: int) -> int:
        """Take what the song is about: moods, images and ambience in it count, instruments and genres do not."""
        self._flush()
        end = first = at + opening
        last = min(len(self._tokens), first + SUBJECT_TOKENS_MAX)
        while end < last and self._tokens[end] not in STOPS and self._tokens[end] not in SUBJECT_ENDS:
            end += 1
        words = self._tokens[first:end]
        images = [word for word in words if word not in lexicon.FILLERS]
        if images:
            self._parsed.subjects.append(" ".join(self._tokens[at:end]))
            self._parsed.images += images
        inner = first
        while inner < end:
            size, entry = self._known.longest(self._tokens[:end], inner)
            if entry and entry.kind in SUBJECT_KINDS:
                self._parsed.items.append(Item(entry, "", inner, inner + size))
            inner += size
        return end - at
