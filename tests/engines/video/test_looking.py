"""Cuts and looks of a video, whatever its container, coding and key frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.video import Cut, Limits, Look
from engines.video.looking import seen
from engines.video.pictures import open_pictures
from tests.engines.video.filming import BLACK, BLUE, RED, WHITE, film

SCENES = ((1.3, RED), (1.7, BLUE), (1.0, WHITE))


@pytest.fixture
def look(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Duration in ms, cuts and looks of a film."""

    def look(*scenes: tuple[float, tuple[int, int, int]], search_seconds: float = 9.0, **options: object):  # type: ignore[no-untyped-def]
        path = tmp_path / "film"
        path.write_bytes(film(scenes, **options))  # type: ignore[arg-type]
        with open_pictures(path, "film", Limits()) as pictures:
            return seen(pictures, search_seconds)

    return look


def cuts_at(found: tuple[int, list[Cut], list[Look]]) -> list[int]:
    return [cut.at_ms for cut in found[1]]


@pytest.mark.parametrize(
    ("container", "codec"),
    [("mp4", "mpeg4"), ("mp4", "libx264"), ("matroska", "libx264"), ("webm", "libvpx"), ("avi", "mpeg4")],
)
def test_length_and_cuts_are_exact_in_any_container(look, container: str, codec: str) -> None:  # type: ignore[no-untyped-def]
    found = look(*SCENES, container=container, codec=codec)

    assert found[0] == 4000
    assert cuts_at(found) == [1300, 3000]


@pytest.mark.parametrize("keys_every", [1, 5, 1000])
def test_cuts_do_not_depend_on_key_frames(look, keys_every: int) -> None:  # type: ignore[no-untyped-def]
    assert cuts_at(look(*SCENES, keys_every=keys_every)) == [1300, 3000]


def test_without_time_to_search_key_frames_tell_the_cuts(look) -> None:  # type: ignore[no-untyped-def]
    assert cuts_at(look(*SCENES, keys_every=1, search_seconds=0.0)) == [1300, 3000]


def test_a_pan_is_no_cut(look) -> None:  # type: ignore[no-untyped-def]
    assert cuts_at(look((6, RED), speed=7, keys_every=5)) == []


def test_looks_tell_light_and_colour(look) -> None:  # type: ignore[no-untyped-def]
    dark, light, red, blue = (look((3, colour), speed=0)[2][0] for colour in (BLACK, WHITE, RED, BLUE))

    assert dark.brightness < 0.2 < 0.8 < light.brightness
    assert blue.warmth < 0.5 < red.warmth
    assert light.colour < red.colour


def test_looks_tell_motion_but_no_cut_counts_as_such(look) -> None:  # type: ignore[no-untyped-def]
    still = look((3, RED), (3, BLUE), speed=0)
    wild = look((6, RED), speed=13)

    assert cuts_at(still) == [3000]
    assert 2 * max(each.motion for each in still[2]) < max(each.motion for each in wild[2])
