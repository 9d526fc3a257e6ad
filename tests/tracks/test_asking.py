"""What a track asks for: songs, samples and edits, refused before there is a row, read back, and asked for again."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User, Workspace
from engines.base import Request, SampleRequest
from engines.edits import Edit, Extend, ReplaceSection, parse_edit
from engines.errors import ContentRefused, InvalidRequest
from engines.plan import Plan
from plans.screening import PlanRefused
from tests.tracks.conftest import Bring, Start
from tests.tracks.test_uploads import taken_in, wav
from tracks.asking import EditRequest
from tracks.edit_words import in_words
from tracks.models import Kind, Track

pytestmark = pytest.mark.django_db(transaction=True)

LOOP = SampleRequest(kind="loop", prompt="dusty drums", seed=3)
LONGER = Extend(side="after", length_ms=4000)
NAMED = "something like Taylor Swift"


def section(**fields: Any) -> dict[str, Any]:
    plain = {"positive_local_styles": [], "negative_local_styles": [], "lines": []}
    return {"section_name": "Part", "duration_ms": 3000} | plain | fields


def test_a_sample_is_a_track_of_its_own_kind(workspace: Workspace, alice: User) -> None:
    track = Track.start_sample(workspace, alice, LOOP, "fake", title="Dust")
    assert (track.kind, track.title, track.prompt) == (Kind.SAMPLE, "Dust", "dusty drums")
    assert track.asked == LOOP.model_copy(update={"stem_set": "four"})


def test_a_title_is_kept_as_far_as_it_fits(workspace: Workspace) -> None:
    assert Track.start_sample(workspace, None, LOOP, "fake", title="x" * 300).title == "x" * 200


def test_a_one_shot_has_no_stems(workspace: Workspace) -> None:
    shot = SampleRequest(kind="one-shot", prompt="clap", seed=3)
    assert Track.start_sample(workspace, None, shot, "fake").asked == shot


def test_an_engine_without_samples_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engines.ENGINES", {"Songs": "tests.tracks.engines:Songs"})
    with pytest.raises(InvalidRequest, match="engine: 'Songs'"):
        Track.start_sample(workspace, None, LOOP, "Songs")
    assert not Track.objects.exists()


def test_an_edit_is_a_new_song_whose_parent_stays(made: Track, alice: User) -> None:
    edit = made.start_edit(alice, LONGER, output_format="wav")
    assert (edit.parent, edit.kind, edit.engine, edit.output_format) == (made, Kind.SONG, "fake", "wav")
    assert edit.is_edit
    assert not made.is_edit
    assert edit.asked == EditRequest(edit=LONGER, source=made.pk, recordings=[], output_format="wav", stem_set="four")


def test_an_edit_has_the_format_of_its_song_where_none_is_given(made: Track) -> None:
    assert made.start_edit(None, LONGER).output_format == made.output_format


def test_a_song_in_the_making_cannot_be_edited(start: Start) -> None:
    with pytest.raises(InvalidRequest, match="must be a finished song whose score was kept"):
        start().start_edit(None, LONGER)


def test_an_upload_cannot_be_edited_or_made_again(bring: Bring) -> None:
    upload = taken_in(bring(wav(), "demo.wav"))
    for act in (lambda: upload.start_edit(None, LONGER), lambda: upload.again(None)):
        with pytest.raises(InvalidRequest):
            act()
    assert Track.objects.get() == upload


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "extend", "side": "after", "length_ms": 4000, "seed": 1},
        {"kind": "several", "seed": 1, "edits": [{"kind": "replace_section", "section": 1, "seed": 1}]},
    ],
)
def test_an_edit_again_has_another_seed(made: Track, alice: User, edit: dict[str, Any]) -> None:
    again = made.start_edit(None, parse_edit(edit)).again(alice)
    assert (again.parent, again.created_by) == (made, alice)
    assert again.request["edit"]["seed"] not in (None, 1)
    assert {inner["seed"] for inner in again.request["edit"].get("edits", [])} <= {None}


def test_a_sample_again_has_another_seed(workspace: Workspace) -> None:
    again = Track.start_sample(workspace, None, LOOP, "fake").again(None)
    assert again.kind == Kind.SAMPLE
    assert again.request | {"seed": 3, "stem_set": None} == LOOP.model_dump(mode="json")


def test_a_prompt_that_names_an_artist_is_refused_with_other_words(start: Start) -> None:
    with pytest.raises(ContentRefused, match="Taylor Swift") as caught:
        start(NAMED)
    assert caught.value.suggestion
    assert start(caught.value.suggestion).prompt == caught.value.suggestion


def test_a_plan_that_names_an_artist_is_refused_with_another_plan(workspace: Workspace) -> None:
    styles = {"positive_global_styles": [NAMED], "negative_global_styles": []}
    plan = Plan.model_validate(styles | {"sections": [section()]})
    with pytest.raises(PlanRefused) as caught:
        Track.start(workspace, None, Request(plan=plan, seed=1), "fake")
    assert not Track.objects.exists()
    Track.start(workspace, None, Request(plan=caught.value.plan, seed=1), "fake")


def test_a_sample_that_names_an_artist_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ContentRefused):
        Track.start_sample(workspace, None, LOOP.model_copy(update={"prompt": NAMED}), "fake")
    assert not Track.objects.exists()


@pytest.mark.parametrize(
    "edit",
    [
        Extend(side="after", length_ms=4000, prompt=NAMED),
        ReplaceSection(section=1, lyrics=f"I heard {NAMED}"),
        parse_edit({"kind": "several", "edits": [{"kind": "replace_section", "section": 1, "prompt": NAMED}]}),
    ],
)
def test_an_edit_that_names_an_artist_is_refused(made: Track, edit: Edit) -> None:
    with pytest.raises(ContentRefused):
        made.start_edit(None, edit)
    assert Track.objects.get() == made


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"kind": "extend", "side": "before", "length_ms": 4500}, "Longer by 4.5 s at the beginning"),
        ({"kind": "shorten", "length_ms": 60_000}, "Shortened to 60 s"),
        ({"kind": "replace_section", "section": 2, "prompt": "brass"}, "New music in section 2"),
        ({"kind": "replace_lyrics", "section": 3, "lyrics": "la"}, "New words in section 3"),
        ({"kind": "replace_lyrics", "section": None, "lyrics": "la"}, "New words"),
        ({"kind": "instrument", "part": "bass", "instrument": "tuba"}, "tuba instead of bass"),
        (
            {"kind": "several", "edits": [{"kind": "key", "key": "D minor"}, {"kind": "tempo", "bpm": 90}]},
            "In D minor, At 90 bpm",
        ),
    ],
)
def test_an_edit_is_told_in_words(edit: dict[str, Any], words: str) -> None:
    assert in_words(parse_edit(edit)) == words
