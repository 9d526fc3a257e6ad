"""A score survives JSON."""

from __future__ import annotations

import json

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.score_json import score_from_json, score_to_json


def test_a_score_comes_back_from_json_the_same() -> None:
    score = compose(Request(prompt="lo-fi with rain", seed=2, length_ms=30_000)).score
    assert score_from_json(json.loads(json.dumps(score_to_json(score)))) == score
