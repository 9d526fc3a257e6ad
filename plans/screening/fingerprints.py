"""Recognises protected lyrics by hashes of successive words, whatever their punctuation and line breaks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from django.db import transaction

from plans.models import ProtectedLyrics, Shingle
from plans.screening.names import words_of

SHINGLE_WORDS = 5
# So many shingles are about two lines that are the same word for word.
ALIKE_FROM = 6
PER_QUERY = 500
WORDS_MIN = SHINGLE_WORDS + ALIKE_FROM


def protect(title: str, owner: str, text: str) -> ProtectedLyrics | None:
    """Keep the fingerprint of a song's words; None where they are kept already. Raises `ValueError` for a few words."""
    words = words_of(text)
    if len(words) < WORDS_MIN:
        raise ValueError(f"{title}: must have at least {WORDS_MIN} words, not {len(words)}")
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()
    with transaction.atomic():
        lyrics, is_new = ProtectedLyrics.objects.get_or_create(digest=digest, defaults={"title": title, "owner": owner})
        if is_new:
            Shingle.objects.bulk_create(Shingle(lyrics=lyrics, hash=each) for each in set(_hashes(words)))
    return lyrics if is_new else None


def protected_in(text: str) -> ProtectedLyrics | None:
    """The protected song that `text` takes most words from, None where it is not more than chance."""
    hashes = sorted(set(_hashes(words_of(text))))
    counts: Counter[int] = Counter()
    for at in range(0, len(hashes), PER_QUERY):
        counts.update(Shingle.objects.filter(hash__in=hashes[at : at + PER_QUERY]).values_list("lyrics_id", flat=True))
    if not counts:
        return None
    song, alike = counts.most_common(1)[0]
    return ProtectedLyrics.objects.get(pk=song) if alike >= ALIKE_FROM else None


def _hashes(words: tuple[str, ...]) -> Iterator[int]:
    """Signed 64-bit numbers, which every database can hold."""
    for at in range(len(words) - SHINGLE_WORDS + 1):
        digest = hashlib.blake2b(" ".join(words[at : at + SHINGLE_WORDS]).encode(), digest_size=8).digest()
        yield int.from_bytes(digest, "big", signed=True)
