"""The second voice moves where the tune holds still."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score import Note


def is_together(note: Note, tune: Sequence[Note]) -> bool:
    return any(abs(other.start - note.start) < 0.15 for other in tune)


@pytest.mark.parametrize("style", ["pop", "orchestral"])
def test_short_counter_notes_fall_between_those_of_the_tune(style: str) -> None:
    answers = []
    for seed in range(4):
        score = compose(Request(prompt=style, seed=seed, length_ms=120_000)).score
        tune = [note for part in score.parts if part.role == "lead" for note in part.notes]
        second = [note for part in score.parts if part.role == "counter" for note in part.notes]
        answers += [is_together(note, tune) for note in second if note.duration < 0.7]
    assert len(answers) > 10
    assert sum(answers) / len(answers) < 0.2
