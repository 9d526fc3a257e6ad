"""The list of who did what in a workspace."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Act, ApiKey, Invitation, Role
from tests.teams import Band, client_of


def words(band: Band) -> list[str]:
    return [str(entry).translate({0x2068: None, 0x2069: None}) for entry in reversed(band.workspace.audit.all())]


def test_what_people_do_is_written_down(band: Band) -> None:
    owner = band.member(band.alice)
    invitation, _ = Invitation.open(owner, Role.VIEWER, email="dora@example.org")
    invitation.revoke(band.alice)
    invitation.revoke(band.alice)
    key, _ = ApiKey.issue(band.workspace, band.bob, "his", [])
    key.revoke(band.alice)
    band.member(band.vera).change_role(Role.EDITOR, owner)
    band.member(band.vera).remove(owner)
    band.member(band.bob).leave()
    owner.hand_over(band.member(band.ada))

    assert words(band) == [
        "alice@example.org made the workspace",
        "alice@example.org invited dora@example.org: viewer",
        "alice@example.org took back the invitation of dora@example.org",
        "bob@example.org made the key “his”",
        "alice@example.org revoked the key “his”",
        "alice@example.org changed the role of vera@example.org: editor",
        "alice@example.org removed vera@example.org",
        "bob@example.org left",
        "alice@example.org handed the workspace over to ada@example.org",
    ]


def test_admins_read_it_page_by_page(band: Band) -> None:
    for number in range(120):
        band.workspace.note(band.bob, Act.TRASHED, f"Song {number}")
    client, seen, address = client_of(band.ada), [], f"{band.address}/activity"
    pages = 0
    while address:
        context = client.get(address).context
        seen += [entry.pk for entry in context["entries"]]
        address = f"{band.address}/activity?before={context['older']}" if context["older"] else ""
        pages += 1

    assert pages == 3
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 121


def test_the_page_asks_no_question_for_each_row(band: Band) -> None:
    client = client_of(band.ada)
    client.get(band.address)
    counts = []
    for _ in range(2):
        for _ in range(10):
            band.workspace.note(band.bob, Act.TRASHED, "x")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{band.address}/activity")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_that_is_not_there_is_the_first_one(band: Band) -> None:
    for before in ("x", "-1", "9" * 40, "²"):
        assert client_of(band.ada).get(f"{band.address}/activity", {"before": before}).status_code == 200


def test_only_admins_read_it(band: Band) -> None:
    assert client_of(band.bob).get(f"{band.address}/activity").status_code == 403


def test_names_in_it_are_text(band: Band) -> None:
    band.workspace.note(band.bob, Act.SHARED, "<b>" + "x" * 10_000)

    assert "&lt;b&gt;xxx" in client_of(band.ada).get(f"{band.address}/activity").content.decode()
