"""Who gets which answer at every address: a table, and a walk through all routes that finds the ones without a row."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from tests.everything import ACTORS, Door, Everything, addresses
from tests.teams import Band

# What owner, admin, editor, viewer, outsider, guest and nobody get; `ok` is what the row says, often 422 or 404 from
# behind the door, since nothing is posted. Outsiders and guests are owners at home: MAKERS and OWN_… are such places.
AUDIENCES = {
    "ANYBODY": "ok ok ok ok ok ok ok",
    "PEOPLE": "ok ok ok ok ok ok 302",
    "MAKERS": "ok ok ok 403 ok ok 302",
    "MEMBERS": "ok ok ok ok 404 404 302",
    "EDITORS": "ok ok ok 403 404 404 302",
    "ADMINS": "ok ok 403 403 404 404 302",
    "OWNER": "ok 403 403 403 404 404 302",
    "KEYS": "ok ok ok 403 404 404 401",
    "OWN_KEYS": "ok ok ok 403 ok ok 401",
    "ADMIN_KEYS": "ok ok 403 403 404 404 401",
    "OWN_ADMIN_KEYS": "ok ok 403 403 ok ok 401",
    "LIVE_KEYS": "ok ok ok 401 404 404 401",
    "OWN_LIVE_KEYS": "ok ok ok 401 ok ok 401",
}
ROOT = "-"
TABLE = r"""
GET - ANYBODY 200
POST accounts/^confirm-email/(?P<key>[-:\w]+)/$ ANYBODY 404
GET accounts/^confirm-email/(?P<key>[-:\w]+)/$ ANYBODY 404
GET accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ ANYBODY 404
POST accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ ANYBODY 404
POST accounts/claim 302 302 302 302 302 200 302
GET accounts/claim 302 302 302 302 302 200 302
GET accounts/confirm-email/ ANYBODY 200
GET accounts/deletion PEOPLE 200
POST accounts/deletion PEOPLE 422
GET accounts/email/ PEOPLE 200
POST accounts/email/ ANYBODY 302
POST accounts/export ANYBODY 302
GET accounts/export PEOPLE 200
GET accounts/export/<uuid:export_id>/archive 200 404 404 404 404 404 302
GET accounts/guest 302 302 302 302 302 302 200
POST accounts/guest ANYBODY 302
GET accounts/inactive/ ANYBODY 200
POST accounts/keys MAKERS 200
GET accounts/keys MAKERS 200
POST accounts/keys/<int:key_id>/revocation EDITORS 302
POST accounts/login/ ANYBODY 200
GET accounts/login/ ANYBODY 200
GET accounts/login/code/confirm/ ANYBODY 302
POST accounts/login/code/confirm/ ANYBODY 302
GET accounts/logout/ PEOPLE 200
POST accounts/logout/ ANYBODY 302
POST accounts/password/change/ 200 200 200 200 200 302 302
GET accounts/password/change/ 200 200 200 200 200 302 302
GET accounts/password/reset/ ANYBODY 200
POST accounts/password/reset/ ANYBODY 200
GET accounts/password/reset/done/ ANYBODY 200
GET accounts/password/reset/key/done/ ANYBODY 200
GET accounts/password/set/ 302 302 302 302 302 200 302
POST accounts/password/set/ 302 302 302 302 302 200 302
POST accounts/reauthenticate/ 200 200 200 200 200 403 302
GET accounts/reauthenticate/ 200 200 200 200 200 403 302
POST accounts/signup/ ANYBODY 200
GET accounts/signup/ ANYBODY 200
GET accounts/usage PEOPLE 200
GET api/v1/ ANYBODY 404
POST api/v1/ ANYBODY 404
POST api/v1/music/<int:job_id>/lrc KEYS 200
POST api/v1/music/analyze OWN_KEYS 422
POST api/v1/music/audio2audio OWN_KEYS 422
POST api/v1/music/cover OWN_KEYS 422
POST api/v1/music/edit OWN_KEYS 422
POST api/v1/music/extend OWN_KEYS 422
POST api/v1/music/extract-stem OWN_KEYS 422
GET api/v1/music/filters/stats OWN_KEYS 200
GET api/v1/music/jobs OWN_KEYS 200
DELETE api/v1/music/jobs/<job_id> KEYS 200
PATCH api/v1/music/jobs/<job_id> KEYS 200
DELETE api/v1/music/jobs/<job_id>/like KEYS 200
POST api/v1/music/jobs/<job_id>/like KEYS 200
POST api/v1/music/jobs/<job_id>/retry KEYS 400
GET api/v1/music/jobs/<job_id>/status KEYS 200
GET api/v1/music/jobs/counts OWN_KEYS 200
GET api/v1/music/liked OWN_KEYS 200
POST api/v1/music/lyric2vocals OWN_KEYS 422
GET api/v1/music/model/status OWN_KEYS 200
GET api/v1/music/presets OWN_KEYS 200
POST api/v1/music/prompt2instrumental OWN_KEYS 422
POST api/v1/music/reference OWN_KEYS 422
POST api/v1/music/repaint OWN_KEYS 422
POST api/v1/music/retake OWN_KEYS 422
GET api/v1/music/sample-data OWN_KEYS 200
POST api/v1/music/simple OWN_KEYS 422
POST api/v1/music/text2music OWN_KEYS 422
POST api/v1/music/text2rap OWN_KEYS 422
POST api/v1/music/text2samples OWN_KEYS 422
POST api/v1/stem-extraction/api/extract OWN_KEYS 400
GET api/v1/stem-extraction/catalog OWN_KEYS 200
POST api/v1/stem-extraction/extract/advanced OWN_KEYS 400
GET api/v1/stem-extraction/jobs OWN_KEYS 200
DELETE api/v1/stem-extraction/jobs/<job_id> KEYS 404
GET api/v1/stem-extraction/modes OWN_KEYS 200
GET api/v1/stem-extraction/status/<job_id> OWN_KEYS 404
POST api/v1/webhooks/deliveries/<delivery_id>/redeliver ADMIN_KEYS 200
POST api/v1/webhooks/endpoints OWN_ADMIN_KEYS 422
GET api/v1/webhooks/endpoints OWN_ADMIN_KEYS 200
PATCH api/v1/webhooks/endpoints/<endpoint_id> ADMIN_KEYS 200
DELETE api/v1/webhooks/endpoints/<endpoint_id> ADMIN_KEYS 200
GET api/v1/webhooks/endpoints/<endpoint_id> ADMIN_KEYS 200
GET api/v1/webhooks/endpoints/<endpoint_id>/deliveries ADMIN_KEYS 200
POST api/v1/webhooks/endpoints/<endpoint_id>/test ADMIN_KEYS 200
GET docs/ ANYBODY 200
POST docs/ ANYBODY 200
POST docs/<slug:slug> ANYBODY 200
GET docs/<slug:slug> ANYBODY 200
GET docs/api/<slug:dialect> ANYBODY 200
GET docs/api/<slug:dialect>/openapi.json ANYBODY 200
POST docs/gallery ANYBODY 200
GET docs/gallery ANYBODY 200
GET files/<str:token>/<str:name> ANYBODY 200
GET healthz ANYBODY 200
POST invitations/<str:token> ANYBODY 302
GET invitations/<str:token> 302 302 302 302 200 200 200
POST language ANYBODY 302
GET language ANYBODY 302
GET library PEOPLE 200
POST library/archive PEOPLE 422
POST library/deletion MAKERS 302
POST library/favourites ANYBODY 302
POST library/folders MAKERS 422
GET library/folders MAKERS 200
GET library/folders/<uuid:folder_id> EDITORS 200
POST library/folders/<uuid:folder_id> EDITORS 422
POST library/folders/<uuid:folder_id>/deletion EDITORS 302
POST library/listing MAKERS 404
POST library/moves MAKERS 302
POST library/purge MAKERS 302
POST library/restoration MAKERS 302
GET oembed ANYBODY 404
POST plans MAKERS 422
GET plans PEOPLE 200
POST plans/<uuid:plan_id> EDITORS 422
GET plans/<uuid:plan_id> MEMBERS 200
POST plans/<uuid:plan_id>/deletion EDITORS 302
GET plans/<uuid:plan_id>/json MEMBERS 200
POST plans/<uuid:plan_id>/restoration MAKERS 404
POST plans/<uuid:plan_id>/tracks EDITORS 422
POST plans/blank MAKERS 302
POST plans/check PEOPLE 200
POST playlists MAKERS 422
GET playlists MAKERS 200
GET playlists/<uuid:playlist_id> MEMBERS 200
POST playlists/<uuid:playlist_id>/deletion EDITORS 302
POST playlists/<uuid:playlist_id>/name EDITORS 422
GET playlists/<uuid:playlist_id>/name EDITORS 200
POST playlists/<uuid:playlist_id>/order MAKERS 404
POST playlists/<uuid:playlist_id>/shares EDITORS 302
GET playlists/<uuid:playlist_id>/shares EDITORS 200
POST playlists/<uuid:playlist_id>/shares/<int:share_id>/revocation EDITORS 302
POST playlists/<uuid:playlist_id>/tracks/<uuid:track_id>/removal EDITORS 302
GET prompts PEOPLE 200
POST prompts/<uuid:prompt_id>/deletion EDITORS 302
POST prompts/<uuid:prompt_id>/name EDITORS 422
POST prompts/kept ANYBODY 422
GET readyz ANYBODY 503
GET s/<str:token> ANYBODY 200
POST s/<str:token> ANYBODY 302
GET s/<str:token>/audio ANYBODY 200
GET s/<str:token>/cover ANYBODY 200
GET s/<str:token>/embed ANYBODY 200
GET s/<str:token>/preview.png ANYBODY 200
GET s/<str:token>/tracks/<slug:name>/audio ANYBODY 200
GET s/<str:token>/tracks/<slug:name>/cover ANYBODY 200
GET s/<str:token>/waveform ANYBODY 200
GET takes/<int:job_id> MEMBERS 200
POST takes/<int:job_id>/choice MAKERS 404
POST takes/<int:job_id>/restoration EDITORS 302
POST tracks ANYBODY 422
GET tracks/<uuid:track_id> MEMBERS 200
POST tracks/<uuid:track_id>/again EDITORS 302
GET tracks/<uuid:track_id>/audio MEMBERS 200
POST tracks/<uuid:track_id>/cancellation EDITORS 302
GET tracks/<uuid:track_id>/card MEMBERS 200
GET tracks/<uuid:track_id>/changes/<slug:act> EDITORS 200
POST tracks/<uuid:track_id>/changes/<slug:act> EDITORS 422
POST tracks/<uuid:track_id>/comments MEMBERS 302
POST tracks/<uuid:track_id>/comments/<int:comment_id> 403 403 302 403 404 404 302
GET tracks/<uuid:track_id>/comments/<int:comment_id> 403 403 200 403 404 404 302
POST tracks/<uuid:track_id>/comments/<int:comment_id>/deletion EDITORS 302
GET tracks/<uuid:track_id>/cover MEMBERS 200
POST tracks/<uuid:track_id>/deletion EDITORS 302
POST tracks/<uuid:track_id>/favourite MEMBERS 302
GET tracks/<uuid:track_id>/lyrics MEMBERS 200
GET tracks/<uuid:track_id>/midi MEMBERS 200
POST tracks/<uuid:track_id>/mix MEMBERS 422
GET tracks/<uuid:track_id>/notes MEMBERS 200
GET tracks/<uuid:track_id>/original PEOPLE 404
GET tracks/<uuid:track_id>/plan MEMBERS 200
POST tracks/<uuid:track_id>/plans EDITORS 302
POST tracks/<uuid:track_id>/purge MAKERS 404
POST tracks/<uuid:track_id>/restoration MAKERS 404
POST tracks/<uuid:track_id>/same-shape EDITORS 302
POST tracks/<uuid:track_id>/separation EDITORS 302
POST tracks/<uuid:track_id>/separation/cancellation EDITORS 302
GET tracks/<uuid:track_id>/shares EDITORS 200
POST tracks/<uuid:track_id>/shares EDITORS 302
POST tracks/<uuid:track_id>/shares/<int:share_id>/revocation EDITORS 302
GET tracks/<uuid:track_id>/sheet MEMBERS 200
GET tracks/<uuid:track_id>/sheet.txt MEMBERS 200
GET tracks/<uuid:track_id>/stems.zip MEMBERS 200
GET tracks/<uuid:track_id>/stems/<slug:name> MEMBERS 200
GET tracks/<uuid:track_id>/stems/<slug:name>/levels MEMBERS 200
GET tracks/<uuid:track_id>/stems/<slug:name>/pieces/<int:number> MEMBERS 200
GET tracks/<uuid:track_id>/title EDITORS 200
POST tracks/<uuid:track_id>/title EDITORS 422
GET tracks/<uuid:track_id>/waveform MEMBERS 200
POST trash/emptying MAKERS 302
POST understood ANYBODY 200
POST upload MAKERS 422
GET upload MAKERS 200
POST uploads OWN_KEYS 412
GET uploads OWN_KEYS 412
GET uploads/<uuid:upload_id> OWN_KEYS 412
POST uploads/<uuid:upload_id> OWN_KEYS 412
POST uploads/<uuid:upload_id>/cancellation EDITORS 302
POST v1/ ANYBODY 404
GET v1/ ANYBODY 404
POST v1/music OWN_LIVE_KEYS 422
GET v1/music/<track_id> LIVE_KEYS 200
POST v1/music/detailed OWN_LIVE_KEYS 422
POST v1/music/detailed/stream OWN_LIVE_KEYS 422
GET v1/music/finetunes OWN_LIVE_KEYS 403
POST v1/music/finetunes OWN_LIVE_KEYS 403
GET v1/music/finetunes/<finetune_id> OWN_LIVE_KEYS 403
POST v1/music/generate OWN_LIVE_KEYS 422
POST v1/music/plan ANYBODY 422
POST v1/music/stem-separation ANYBODY 422
POST v1/music/stream OWN_LIVE_KEYS 422
POST v1/music/upload ANYBODY 422
POST v1/music/video-to-music ANYBODY 422
POST verify PEOPLE 422
GET verify PEOPLE 200
GET w/<slug:workspace_slug> MEMBERS 200
GET w/<slug:workspace_slug>/activity ADMINS 200
POST w/<slug:workspace_slug>/deletion OWNER 422
POST w/<slug:workspace_slug>/departure 403 302 302 302 404 404 302
POST w/<slug:workspace_slug>/entry MEMBERS 302
POST w/<slug:workspace_slug>/invitations ADMINS 422
POST w/<slug:workspace_slug>/invitations/<int:invitation_id>/revocation ADMINS 302
POST w/<slug:workspace_slug>/members/<int:member_id>/removal ADMINS 302
POST w/<slug:workspace_slug>/members/<int:member_id>/role MEMBERS 403
POST w/<slug:workspace_slug>/ownership OWNER 302
GET w/<slug:workspace_slug>/settings MEMBERS 200
POST w/<slug:workspace_slug>/settings OWNER 422
GET w/<slug:workspace_slug>/webhooks ADMINS 200
POST w/<slug:workspace_slug>/webhooks ADMINS 422
POST w/<slug:workspace_slug>/webhooks/<uuid:endpoint_id> ADMINS 422
GET w/<slug:workspace_slug>/webhooks/<uuid:endpoint_id> ADMINS 200
POST w/<slug:workspace_slug>/webhooks/<uuid:endpoint_id>/deletion ADMINS 302
POST w/<slug:workspace_slug>/webhooks/<uuid:endpoint_id>/state ADMINS 302
POST w/<slug:workspace_slug>/webhooks/<uuid:endpoint_id>/test ADMINS 302
POST w/<slug:workspace_slug>/webhooks/deliveries/<uuid:delivery_id>/again ADMINS 302
POST workspaces PEOPLE 422
GET workspaces PEOPLE 200
"""


def rows() -> list[tuple[str, str, list[int]]]:
    """Method, route and the status for each of the actors."""
    return [_row(*line.split()) for line in TABLE.strip().splitlines()]


def _row(method: str, route: str, *told: str) -> tuple[str, str, list[int]]:
    statuses = AUDIENCES[told[0]].replace("ok", told[1]).split() if told[0] in AUDIENCES else told
    return method, "" if route == ROOT else route, [int(status) for status in statuses]


def test_every_route_has_a_row() -> None:
    assert addresses() ^ {route for _, route, _ in rows()} == set()


def test_everybody_gets_the_answer_that_is_theirs(band: Band, charlie: User) -> None:
    people = (band.alice, band.ada, band.bob, band.vera, charlie, User.objects.create_user(), None)
    everything, doors = Everything(band), [Door(person, band) for person in people]
    wrong = []
    for method, route, expected in rows():
        path = everything.path(route)
        answers = [_undone(door, method, path) for door in doors]
        if answers != expected:
            told = zip(ACTORS, expected, answers, strict=True)
            wrong.append((method, route, [f"{actor}: {had}, not {due}" for actor, due, had in told if had != due]))
    assert wrong == []


def _undone(door: Door, method: str, path: str) -> int:
    """The answer to a knock, of which nothing stays."""
    with transaction.atomic():
        status = door.knock(method, path)
        transaction.set_rollback(True)
    return status
