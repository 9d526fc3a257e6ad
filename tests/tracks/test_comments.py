"""Comments: pinned to a place, changed by whoever wrote them, shown as words and never as markup."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tracks.models import Comment, Track


@pytest.fixture
def comment(made: Track, bob: User) -> Comment:
    return Comment.pin(made, bob, 1500, "More bass here")


def test_a_comment_is_pinned_where_the_music_was(alice_client: Client, made: Track) -> None:
    answer = alice_client.post(f"/tracks/{made.pk}/comments", {"at": "0:02.5", "text": " Louder \r\nplease "})
    assert answer.status_code == 302
    comment = made.comments.get()
    assert (comment.at_ms, comment.text) == (2500, "Louder \nplease")
    assert "Louder <br>please" in alice_client.get(f"/tracks/{made.pk}").content.decode()


def test_markup_is_shown_and_not_obeyed(alice_client: Client, made: Track) -> None:
    alice_client.post(f"/tracks/{made.pk}/comments", {"at": "1", "text": "<b onclick=alert(1)>bold</b>"})
    page = alice_client.get(f"/tracks/{made.pk}").content.decode()
    assert "&lt;b onclick=alert(1)&gt;" in page
    assert "<b onclick" not in page


@pytest.mark.parametrize(
    ("at", "text", "words"),
    [
        ("soon", "x", "must be a time such as 1:05"),
        ("9:00", "x", "must be a place in the track"),
        ("1", " ", "must have 1 to 2000"),
        ("1", "x" * 2001, "2001 characters"),
    ],
)
def test_what_is_no_comment_is_refused(alice_client: Client, made: Track, at: str, text: str, words: str) -> None:
    answer = alice_client.post(f"/tracks/{made.pk}/comments", {"at": at, "text": text}, follow=True)
    assert words in answer.content.decode()
    assert not made.comments.exists()


def test_viewers_may_comment(bob_client: Client, bob: User, workspace: Workspace, made: Track) -> None:
    Membership.objects.filter(workspace=workspace, user=bob).update(role=Role.VIEWER)
    bob_client.post(f"/tracks/{made.pk}/comments", {"at": "1", "text": "Nice"})
    assert made.comments.get().author == bob


def test_the_author_alone_changes_a_comment(alice_client: Client, bob_client: Client, comment: Comment) -> None:
    address = f"/tracks/{comment.track_id}/comments/{comment.pk}"
    assert alice_client.get(address).status_code == 403
    assert alice_client.post(address, {"text": "x"}).status_code == 403
    assert "More bass here" in bob_client.get(address).content.decode()
    assert bob_client.post(address, {"text": ""}).status_code == 422
    assert bob_client.post(address, {"text": "Less bass here"}).status_code == 302
    comment.refresh_from_db()
    assert comment.text == "Less bass here"
    assert comment.edited_at


def test_authors_and_administrators_delete_comments(
    alice_client: Client, bob_client: Client, alice: User, made: Track, comment: Comment
) -> None:
    own = Comment.pin(made, alice, 0, "Mine")
    assert bob_client.post(f"/tracks/{made.pk}/comments/{own.pk}/deletion").status_code == 403
    assert alice_client.post(f"/tracks/{made.pk}/comments/{comment.pk}/deletion").status_code == 302
    assert list(made.comments.all()) == [own]


def test_strangers_find_no_comments(charlie_client: Client, comment: Comment) -> None:
    address = f"/tracks/{comment.track_id}/comments"
    assert charlie_client.post(address, {"at": "1", "text": "x"}).status_code == 404
    assert charlie_client.get(f"{address}/{comment.pk}").status_code == 404
    assert charlie_client.post(f"{address}/{comment.pk}/deletion").status_code == 404


def test_a_comment_belongs_to_its_track(alice_client: Client, comment: Comment, start: Start) -> None:
    other = start()
    assert alice_client.post(f"/tracks/{other.pk}/comments/{comment.pk}/deletion").status_code == 404


def test_a_track_has_only_so_many_comments(made: Track, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracks.models.comment.COMMENTS_MAX", 1)
    Comment.pin(made, alice, 0, "One")
    with pytest.raises(InvalidRequest, match="comments"):
        Comment.pin(made, alice, 0, "Two")
