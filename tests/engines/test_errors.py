"""Messages that name field, value and limit."""

from __future__ import annotations

import pickle

import pytest
from pydantic import ValidationError

from engines.base import Request
from engines.errors import ContentRefused, EngineBusy, EngineError, InvalidRequest, RenderFailed
from engines.formats import output_format


def test_a_class_speaks_for_itself() -> None:
    assert EngineBusy().message == "The engine takes no more work at the moment."
    assert RenderFailed("The disk is full.").message == "The disk is full."


def test_an_invalid_request_names_field_value_and_limit() -> None:
    error = InvalidRequest("length_ms", 2999, "must be at least 3000")
    assert error.message == "length_ms: 2999 is not allowed; must be at least 3000"
    assert (error.fault, error.may_retry) == ("caller", False)


def test_long_values_are_shortened() -> None:
    assert len(InvalidRequest("prompt", "x" * 5000, "too long").message) < 120


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"length_ms": 2_999}, "length_ms: 2999 is not allowed; input should be greater than or equal to 3000"),
        ({"length_ms": 600_001}, "length_ms: 600001 is not allowed; input should be less than or equal to 600000"),
        ({"seed": -1}, "seed: -1 is not allowed; input should be greater than or equal to 0"),
        ({"bpm": 39}, "bpm: 39 is not allowed; input should be greater than or equal to 40"),
        ({"prompt": "x" * 4101}, "string should have at most 4100 characters"),
        ({"prompt": " "}, "a prompt or a composition plan is needed"),
        ({"stem_set": "five"}, "stem_set: 'five' is not allowed; input should be 'four' or 'six'"),
    ],
)
def test_a_pydantic_error_becomes_one_line(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Request.model_validate({"prompt": "x", "seed": 1} | fields)
    line = InvalidRequest.from_pydantic(error.value).message
    assert line.endswith(message)
    assert "\n" not in line


@pytest.mark.parametrize(
    "error",
    [InvalidRequest("seed", -1, "must be 0 or more"), ContentRefused("No.", suggestion="Yes."), EngineError("Broken.")],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_the_way_between_processes(error: EngineError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert copy.message == error.message
    assert vars(copy) == vars(error)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        InvalidRequest, match=r"output_format: 'mp4' is not allowed; must be one of mp3_22050_32, .*ogg"
    ):
        output_format("mp4")
    assert output_format("mp3").name == "mp3_44100_128"
