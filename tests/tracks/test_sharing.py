"""Links to tracks: what the world sees, hears and may download, and what it never learns."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from engines.errors import InvalidRequest
from tests.tracks.test_sound import body
from tracks.cover import PREVIEW, cover_svg, preview_png
from tracks.models import Share, Track

SOUND = b"ID3 not really sound" * 50


@pytest.fixture
def track(workspace: Workspace, alice: User) -> Track:
    name = default_storage.save("tracks/shared.mp3", BytesIO(SOUND))
    return Track.objects.create(
        workspace=workspace, created_by=alice, title="By the sea", state="completed", audio=name,
        request={"prompt": "a secret wish", "seed": 7}, result={"understood": ["folk"], "key": "A minor"},
        output_format="mp3_44100_128", duration_ms=30_000,
    )  # fmt: skip


@pytest.fixture
def share(track: Track, alice: User) -> Share:
    return Share.open_for(track, alice)


@pytest.fixture
def world() -> Client:
    return Client()


def heard(address: str, world: Client) -> bytes:
    """What a listener with the cookies of `world` hears."""

    async def listen() -> bytes:
        client = AsyncClient()
        client.cookies = world.cookies
        return await body(await client.get(address))

    return async_to_sync(listen)()


def test_whoever_has_the_link_sees_and_hears_the_track(world: Client, share: Share) -> None:
    page = world.get(f"/s/{share.token}")

    assert page.status_code == 200
    assert "By the sea" in page.content.decode()
    assert heard(f"/s/{share.token}/audio", world) == SOUND
    assert world.get(f"/s/{share.token}/cover")["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("path", ["", "/embed"])
def test_a_link_tells_nothing_of_whose_track_it_is(
    world: Client, share: Share, workspace: Workspace, path: str
) -> None:
    page = world.get(f"/s/{share.token}{path}").content.decode()

    for secret in ("alice", "example.org", workspace.slug, workspace.name, str(share.track_id), "a secret wish"):
        assert secret not in page


def test_tokens_are_long_and_not_in_sequence(track: Track) -> None:
    tokens = {Share.open_for(track, None).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[\w-]{22}", token) for token in tokens)


@pytest.mark.parametrize("end", ["revoked", "expired", "deleted"])
def test_a_link_that_has_ended_says_so_kindly(world: Client, share: Share, end: str) -> None:
    if end == "revoked":
        share.revoke()
    elif end == "expired":
        Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        share.track.trash()

    page = world.get(f"/s/{share.token}")
    assert page.status_code == 410
    assert "not shared any more" in page.content.decode()
    assert "By the sea" not in page.content.decode()
    assert world.get(f"/s/{share.token}/embed").status_code == 410
    for part in ("/audio", "/cover", "/waveform", "/preview.png"):
        assert world.get(f"/s/{share.token}{part}").status_code == 404


def test_an_unknown_link_is_not_found(world: Client, db: None) -> None:
    assert world.get("/s/nobody-has-made-this").status_code == 404


def test_a_password_keeps_everything_until_it_is_given(world: Client, track: Track) -> None:
    share = Share.open_for(track, None, password="open sesame")
    locked = world.get(f"/s/{share.token}").content.decode()
    assert "By the sea" not in locked
    for part in ("/audio", "/cover", "/waveform", "/preview.png"):
        assert world.get(f"/s/{share.token}{part}").status_code == 404

    wrong = world.post(f"/s/{share.token}", {"password": "open"})
    assert wrong.status_code == 403
    assert world.post(f"/s/{share.token}", {"password": "open sesame"}).status_code == 302
    assert "By the sea" in world.get(f"/s/{share.token}").content.decode()
    assert heard(f"/s/{share.token}/audio", world) == SOUND


def test_the_password_of_one_link_opens_no_other(world: Client, track: Track) -> None:
    one, other = (Share.open_for(track, None, password="same") for _ in range(2))
    world.post(f"/s/{one.token}", {"password": "same"})
    assert "By the sea" not in world.get(f"/s/{other.token}").content.decode()


def test_a_password_is_kept_as_a_hash(track: Track) -> None:
    assert "open sesame" not in Share.open_for(track, None, password="open sesame").password


def test_only_a_link_with_downloads_gives_files(world: Client, track: Track, share: Share) -> None:
    assert world.get(f"/s/{share.token}/audio?download=1").status_code == 404
    assert world.get(f"/s/{share.token}/audio?format=wav").status_code == 404

    open_one = Share.open_for(track, None, downloads=True)
    answer = world.get(f"/s/{open_one.token}/audio?download=1")
    assert "By the sea.mp3" in answer["content-disposition"]


def test_a_play_counts_once_for_a_listener(share: Share) -> None:
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        Client(REMOTE_ADDR=address).get(f"/s/{share.token}/audio")
    share.refresh_from_db()
    assert share.plays == 2


def test_other_sites_find_a_picture_and_a_player(world: Client, share: Share) -> None:
    page = world.get(f"/s/{share.token}").content.decode()
    assert f'property="og:image" content="http://testserver/s/{share.token}/preview.png"' in page
    assert world.get(f"/s/{share.token}/preview.png").content.startswith(b"\x89PNG")

    found = world.get("/oembed", {"url": f"http://testserver/s/{share.token}"}).json()
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", "By the sea")
    assert f'src="http://testserver/s/{share.token}/embed"' in found["html"]


@pytest.mark.parametrize("query", [{}, {"url": "nonsense"}, {"url": "http://testserver/library"}, {"url": "http://[x"}])
def test_oembed_knows_links_only(world: Client, db: None, query: dict[str, str]) -> None:
    assert world.get("/oembed", query).status_code == 404


def test_oembed_offers_json_alone(world: Client, share: Share) -> None:
    asked = {"url": f"http://testserver/s/{share.token}", "format": "xml"}
    assert world.get("/oembed", asked).status_code == 501


def test_the_embedded_player_alone_may_stand_in_other_pages(world: Client, share: Share) -> None:
    page, embed = world.get(f"/s/{share.token}"), world.get(f"/s/{share.token}/embed")
    assert page["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in page["content-security-policy"]
    assert "x-frame-options" not in embed
    assert "frame-ancestors *" in embed["content-security-policy"]


def test_members_make_and_revoke_links(alice_client: Client, track: Track) -> None:
    made = alice_client.post(f"/tracks/{track.pk}/shares", {"days": "7", "password": "", "downloads": "on"})
    assert made.status_code == 302
    share = track.shares.get()
    assert share.allows_downloads
    assert share.expires_at
    assert share.token in alice_client.get(f"/tracks/{track.pk}/shares").content.decode()

    alice_client.post(f"/tracks/{track.pk}/shares/{share.pk}/revocation")
    assert not Share.objects.get().is_open
    assert share.token not in alice_client.get(f"/tracks/{track.pk}/shares").content.decode()


@pytest.mark.parametrize("wrong", [{"days": "3"}, {"password": "x" * 201}])
def test_a_form_outside_the_limits_makes_no_link(alice_client: Client, track: Track, wrong: dict[str, str]) -> None:
    assert alice_client.post(f"/tracks/{track.pk}/shares", wrong).status_code == 422
    assert not track.shares.exists()


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_lifetime_has_limits(track: Track, days: int) -> None:
    with pytest.raises(InvalidRequest, match="days"):
        Share.open_for(track, None, days=days)


def test_outsiders_and_viewers_share_nothing(
    charlie_client: Client, bob_client: Client, bob: User, workspace: Workspace, share: Share
) -> None:
    Membership.objects.filter(workspace=workspace, user=bob).update(role=Role.VIEWER)
    for client, status in ((charlie_client, 404), (bob_client, 403)):
        assert client.get(f"/tracks/{share.track_id}/shares").status_code == status
        assert client.post(f"/tracks/{share.track_id}/shares").status_code == status
        assert client.post(f"/tracks/{share.track_id}/shares/{share.pk}/revocation").status_code == status
    assert Share.objects.get().is_open


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("key", "peaks"), [(None, []), ("F# minor", [0.0, 1.0, 0.5]), ("C major", [0.0])])
def test_every_cover_can_be_painted(seed: int, key: str | None, peaks: list[float]) -> None:
    image = preview_png(cover_svg(seed, key, peaks))
    assert image.startswith(b"\x89PNG")
    assert tuple(int.from_bytes(image[at : at + 4], "big") for at in (16, 20)) == PREVIEW
