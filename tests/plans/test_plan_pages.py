"""Plans in the browser: from a prompt to a plan, its versions, and who may do what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from engines.plan import Plan
from plans.models import Overtaken, PlanDocument
from plans.views.plans import BLANK
from tracks.models import Track


@pytest.fixture
def document(workspace: Workspace, alice: User) -> PlanDocument:
    return PlanDocument.begin(workspace, alice, "Sea song", BLANK)


def with_style(style: str) -> Plan:
    return BLANK.model_copy(update={"positive_global_styles": [style]})


def fields(plan: Plan | str, base: int = 1, title: str = "Sea song") -> dict[str, Any]:
    text = plan if isinstance(plan, str) else plan.model_dump_json(exclude_none=True)
    return {"plan": text, "base": base, "title": title}


def test_a_prompt_becomes_a_plan_of_the_asked_length(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/plans", {"prompt": "slow waltz by the sea", "length_s": "60"})

    document = workspace.plans.get()
    assert answer["Location"] == f"/plans/{document.pk}"
    assert (document.title, document.latest.number) == ("slow waltz by the sea", 1)
    assert document.latest.plan.length_ms == 60_000


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"prompt": "x" * 4101}, "prompt"),
        ({"prompt": "jazz", "length_s": "2"}, "length_ms"),
        ({"prompt": "jazz", "length_s": "nan"}, "number"),
        ({"prompt": "a song like The Beatles"}, "The Beatles"),
    ],
)
def test_what_may_not_be_planned_is_told(
    alice_client: Client, workspace: Workspace, asked: dict[str, str], reason: str
) -> None:
    answer = alice_client.post("/plans", asked)

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not workspace.plans.exists()


def test_saving_makes_a_version_and_saving_the_same_again_does_not(
    alice_client: Client, document: PlanDocument
) -> None:
    for base in (1, 2):
        assert alice_client.post(f"/plans/{document.pk}", fields(with_style("jazz"), base)).status_code == 302

    assert [version.number for version in document.versions.all()] == [2, 1]
    assert document.latest.plan.positive_global_styles == ["jazz"]


def test_an_older_version_can_be_looked_at_and_taken_away(alice_client: Client, document: PlanDocument) -> None:
    document.save_version(None, with_style("jazz"), base=1)

    assert "jazz" not in alice_client.get(f"/plans/{document.pk}?version=1").content.decode()
    assert alice_client.get(f"/plans/{document.pk}/json").json()["positive_global_styles"] == ["jazz"]
    assert alice_client.get(f"/plans/{document.pk}/json?version=1").json()["positive_global_styles"] == []
    assert alice_client.get(f"/plans/{document.pk}?version=9").status_code == 404


def test_who_saves_second_is_told_and_loses_nothing(alice_client: Client, document: PlanDocument, bob: User) -> None:
    document.save_version(bob, with_style("jazz"), base=1)

    answer = alice_client.post(f"/plans/{document.pk}", fields(with_style("techno"), base=1))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version 2 was saved meanwhile, by bob@example.org." in page
    assert "techno" in page
    assert 'name="base" value="2"' in page
    assert document.latest.plan.positive_global_styles == ["jazz"]


def test_a_version_on_an_older_one_is_refused_with_the_latest(document: PlanDocument) -> None:
    document.save_version(None, with_style("jazz"), base=1)

    with pytest.raises(Overtaken) as refused:
        document.save_version(None, with_style("techno"), base=1)

    assert refused.value.latest.number == 2


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"duration_ms": 2_999}, ["sections", 0], "3000"),
        ({"section_name": ""}, ["sections", 0, "section_name"], "at least 1 character"),
        ({"lines": ["x" * 201]}, ["sections", 0, "lines", 0], "at most 200 characters"),
    ],
)
def test_a_check_tells_place_and_limit(
    alice_client: Client, change: dict[str, Any], place: list[Any], words: str
) -> None:
    plan = BLANK.model_dump(mode="json", exclude_none=True)
    plan["sections"][0] |= change

    problems = alice_client.post("/plans/check", {"plan": json.dumps(plan)}).json()["problems"]

    assert problems[0]["loc"][: len(place)] == place
    assert words in problems[0]["msg"]


def test_a_check_finds_nothing_wrong_with_a_plan_that_is_right(alice_client: Client) -> None:
    answer = alice_client.post("/plans/check", {"plan": BLANK.model_dump_json()}).json()
    assert answer == {"problems": [], "length_ms": 64_000}


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"sections": []}', "\0"])
def test_a_text_that_is_no_plan_is_kept_and_told(alice_client: Client, document: PlanDocument, text: str) -> None:
    answer = alice_client.post(f"/plans/{document.pk}", fields(text))

    assert answer.status_code == 422
    assert document.versions.count() == 1


def test_markup_in_a_plan_is_shown_and_not_obeyed(alice_client: Client, document: PlanDocument) -> None:
    document.save_version(None, with_style("</textarea><script>alert(1)</script>"), 1, "<b>Sea</b>")

    page = alice_client.get(f"/plans/{document.pk}").content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>Sea</b>" not in page


def test_make_it_saves_the_plan_and_starts_a_song_of_it(
    alice_client: Client, workspace: Workspace, document: PlanDocument
) -> None:
    answer = alice_client.post(f"/plans/{document.pk}/tracks", fields(with_style("jazz")))

    track = workspace.tracks.get()
    assert answer["Location"] == f"/tracks/{track.pk}"
    assert track.plan_version == document.latest
    assert track.request["plan"]["positive_global_styles"] == ["jazz"]
    assert str(track) in alice_client.get(f"/plans/{document.pk}").content.decode()


def test_a_refused_plan_makes_no_song_and_says_why(
    alice_client: Client, workspace: Workspace, document: PlanDocument
) -> None:
    answer = alice_client.post(f"/plans/{document.pk}/tracks", fields(with_style("in the style of Metallica")))

    assert answer.status_code == 422
    assert "Metallica" in answer.content.decode()
    assert not workspace.tracks.exists()


def test_the_plan_of_a_song_can_be_worked_on(alice_client: Client, workspace: Workspace, alice: User) -> None:
    plan = with_style("jazz").model_dump(mode="json")
    track = Track.objects.create(
        workspace=workspace, created_by=alice, title="Sea", request={}, result={"plan": plan}, state="completed"
    )

    answer = alice_client.post(f"/tracks/{track.pk}/plans")

    document = workspace.plans.get()
    assert answer["Location"] == f"/plans/{document.pk}"
    assert document.latest.plan == with_style("jazz")


def test_a_deleted_plan_can_be_brought_back(alice_client: Client, document: PlanDocument) -> None:
    alice_client.post(f"/plans/{document.pk}/deletion")
    assert alice_client.get(f"/plans/{document.pk}").status_code == 404
    assert "Sea song" in alice_client.get("/plans?trash").content.decode()

    alice_client.post(f"/plans/{document.pk}/restoration")
    assert alice_client.get(f"/plans/{document.pk}").status_code == 200


ADDRESSES = [("get", ""), ("post", ""), ("get", "/json"), ("post", "/deletion"), ("post", "/tracks")]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_an_outsider_finds_no_plan(charlie_client: Client, document: PlanDocument, method: str, path: str) -> None:
    answer = getattr(charlie_client, method)(f"/plans/{document.pk}{path}", fields(BLANK) if method == "post" else {})
    assert answer.status_code == 404


def test_a_viewer_may_look_but_not_change(
    bob_client: Client, bob: User, workspace: Workspace, document: PlanDocument
) -> None:
    Membership.objects.filter(workspace=workspace, user=bob).update(role=Role.VIEWER)

    assert bob_client.get(f"/plans/{document.pk}").status_code == 200
    for path in ("", "/deletion", "/tracks"):
        assert bob_client.post(f"/plans/{document.pk}{path}", fields(with_style("jazz"))).status_code == 403
    assert bob_client.post("/plans", {"prompt": "jazz"}).status_code == 403
    assert document.versions.count() == 1
