"""Every mistake gets its JSON in the shape of the dialect, and leaves nothing behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiKey, Membership, Role, Scope, User, Workspace
from musicweb.api.elevenlabs.errors import WireError, response
from tests.running import RedisServer
from tests.wire.samples import PLAN, SECTION
from tracks.models import Track

Post = Callable[..., HttpResponse]


def with_section(**changes: Any) -> dict[str, Any]:
    return {"composition_plan": PLAN | {"sections": [SECTION | changes]}}


VIOLATIONS: list[tuple[Any, str, list[Any]]] = [
    ({"prompt": "x" * 4101}, "string_too_long", ["prompt"]),
    ({"prompt": 5}, "string_type", ["prompt"]),
    ({"prompt": "x", "music_length_ms": 2999}, "greater_than_equal", ["music_length_ms"]),
    ({"prompt": "x", "music_length_ms": 0}, "greater_than_equal", ["music_length_ms"]),
    ({"prompt": "x", "music_length_ms": 600_001}, "less_than_equal", ["music_length_ms"]),
    ({"prompt": "x", "music_length_ms": "long"}, "int_parsing", ["music_length_ms"]),
    ({"prompt": "x", "seed": -1}, "greater_than_equal", ["seed"]),
    ({"prompt": "x", "seed": 2**31}, "less_than_equal", ["seed"]),
    ({"prompt": "x", "model_id": "music_v9"}, "literal_error", ["model_id"]),
    ({"prompt": "x\0"}, "null_character", []),
    ({"prompt": "\ud800"}, "string_unicode", ["prompt"]),
    ([], "model_type", []),
    ("x", "model_type", []),
    (with_section(duration_ms=2999), "greater_than_equal", ["composition_plan", "sections", 0, "duration_ms"]),
    (with_section(duration_ms=120_001), "less_than_equal", ["composition_plan", "sections", 0, "duration_ms"]),
    (with_section(section_name=""), "string_too_short", ["composition_plan", "sections", 0, "section_name"]),
    (with_section(section_name="x" * 101), "string_too_long", ["composition_plan", "sections", 0, "section_name"]),
    (with_section(lines=["x" * 201]), "string_too_long", ["composition_plan", "sections", 0, "lines", 0]),
    (with_section(lines=["x"] * 31), "too_long", ["composition_plan", "sections", 0, "lines"]),
    (with_section(lines=None), "missing", ["composition_plan", "sections", 0, "lines"]),
    ({"composition_plan": PLAN | {"sections": [SECTION] * 31}}, "too_long", ["composition_plan", "sections"]),
    ({"composition_plan": {"sections": [SECTION]}}, "missing", ["composition_plan", "positive_global_styles"]),
]


@pytest.mark.parametrize(("body", "kind", "place"), VIOLATIONS)
def test_a_broken_limit_is_told_in_the_list_form(post: Post, body: Any, kind: str, place: list[Any]) -> None:
    answer = post(body if isinstance(body, dict) else json.dumps(body))

    assert answer.status_code == 422
    violation = answer.json()["detail"][0]
    assert (violation["type"], violation["loc"]) == (kind, ["body", *place])
    assert violation["msg"]
    assert not Track.objects.exists()


def test_a_violation_reads_as_pydantic_writes_it(post: Post) -> None:
    violation = post({"prompt": "x", "music_length_ms": 2999}).json()["detail"]

    assert violation == [
        {
            "type": "greater_than_equal",
            "loc": ["body", "music_length_ms"],
            "msg": "Input should be greater than or equal to 3000",
            "input": 2999,
            "ctx": {"ge": 3000},
        }
    ]


def test_an_unknown_format_is_told_with_its_place_in_the_query(post: Post) -> None:
    answer = post({"prompt": "x"}, "/v1/music?output_format=mp3_1_1")

    assert answer.status_code == 422
    violation = answer.json()["detail"][0]
    assert (violation["type"], violation["loc"], violation["input"]) == ("enum", ["query", "output_format"], "mp3_1_1")
    assert "mp3_44100_128" in violation["msg"]


@pytest.mark.parametrize(
    ("body", "offset"),
    [(b'{"prompt": }', 11), (b"song", 0), (b'{"prompt": NaN}', 0), (b'{"a":' + b"[" * 100_000, 0), (b'"\xff"', 1)],
)
def test_a_body_that_is_no_json_is_told_with_its_offset(post: Post, body: bytes, offset: int) -> None:
    answer = post(body)

    assert answer.status_code == 422
    violation = answer.json()["detail"][0]
    assert (violation["type"], violation["loc"]) == ("json_invalid", ["body", offset])


def test_a_missing_body_is_told(post: Post) -> None:
    answer = post(b"")

    assert answer.status_code == 422
    assert [(v["type"], v["loc"]) for v in answer.json()["detail"]] == [("missing", ["body"])]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "prompt"),
        ({"prompt": None, "composition_plan": None}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": " \n"}, "prompt"),
        ({"prompt": "x", "composition_plan": PLAN}, "prompt"),
        ({"composition_plan": PLAN, "music_length_ms": 3001}, "music_length_ms"),
        ({"composition_plan": PLAN, "force_instrumental": True}, "force_instrumental"),
        ({"composition_plan": PLAN, "model_id": "music_v2"}, "model_id"),
    ],
)
def test_fields_that_do_not_go_together_are_told_in_the_object_form(post: Post, body: Any, param: str) -> None:
    answer = post(body)

    assert answer.status_code == 422
    detail = answer.json()["detail"]
    word = "unprocessable_entity"
    assert (detail["type"], detail["code"], detail["status"], detail["param"]) == (word, word, word, param)
    assert param in detail["message"]
    assert not Track.objects.exists()


def test_fine_tunes_are_a_capability_that_is_not_here(post: Post) -> None:
    answer = post({"prompt": "x", "finetune_id": "own"})

    assert answer.status_code == 403
    detail = answer.json()["detail"]
    assert (detail["type"], detail["code"]) == ("authorization_error", "feature_not_available")
    assert detail["param"] == "finetune_id"


def test_every_error_carries_its_identity(post: Post) -> None:
    answer = post({})

    assert answer.headers["content-type"] == "application/json"
    identity = answer.json()["detail"]["request_id"]
    assert {answer.headers[name] for name in ("request-id", "x-request-id", "x-trace-id")} == {identity}


def test_a_missing_key_is_told(post: Post) -> None:
    answer = post({"prompt": "x"}, headers={"xi-api-key": ""})

    assert answer.status_code == 401
    detail = answer.json()["detail"]
    assert (detail["type"], detail["code"]) == ("authentication_error", "unauthorized")
    assert detail["status"] == "needs_authorization"


@pytest.mark.parametrize("wrong", ["x", "mw_", "mw_" + "a" * 43, "ключ".encode().decode("latin-1")])
def test_a_wrong_key_is_told(post: Post, wrong: str) -> None:
    answer = post({"prompt": "x"}, headers={"xi-api-key": wrong})

    assert answer.status_code == 401
    assert answer.json()["detail"]["status"] == "invalid_api_key"


def test_the_schema_is_checked_before_the_key(post: Post) -> None:
    assert post({"prompt": "x" * 4101}, headers={"xi-api-key": "wrong"}).status_code == 422


def test_the_key_is_checked_before_the_meaning(post: Post) -> None:
    assert post({}, headers={"xi-api-key": "wrong"}).status_code == 401


def test_a_dead_key_opens_nothing(post: Post, workspace: Workspace, alice: User) -> None:
    past = timezone.now() - timedelta(seconds=1)
    _, expired = ApiKey.issue(workspace, alice, "expired", list(Scope), past)
    key, revoked = ApiKey.issue(workspace, alice, "revoked", list(Scope))
    key.revoke()

    for secret in (expired, revoked):
        assert post({"prompt": "x"}, headers={"xi-api-key": secret}).json()["detail"]["status"] == "invalid_api_key"


def test_a_key_dies_with_its_makers_right_to_edit(post: Post, workspace: Workspace, bob: User) -> None:
    _, secret = ApiKey.issue(workspace, bob, "bob's", list(Scope))
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)

    assert post({"prompt": "x"}, headers={"xi-api-key": secret}).json()["detail"]["status"] == "invalid_api_key"


def test_a_key_without_the_right_to_generate_may_not(post: Post, workspace: Workspace, alice: User) -> None:
    _, secret = ApiKey.issue(workspace, alice, "reader", [Scope.MUSIC_READ])

    answer = post({"prompt": "x"}, headers={"xi-api-key": secret})

    assert answer.status_code == 401
    assert answer.json()["detail"]["code"] == "missing_permissions"
    assert "music:generate" in answer.json()["detail"]["message"]


def test_an_unknown_address_is_told_in_json(post: Post) -> None:
    for path in ("/v1/musik", "/v1/music/", "/v1/"):
        answer = post({"prompt": "x"}, path)
        assert answer.status_code == 404
        assert answer.json()["detail"]["code"] == "not_found"


def test_a_wrong_method_is_told_in_json_with_the_right_one(client: Client) -> None:
    answer = client.get("/v1/music")

    assert answer.status_code == 405
    assert answer.json()["detail"]["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "POST"


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_that_is_too_large_is_told_in_json(post: Post) -> None:
    answer = post({"prompt": "x" * 200})

    assert answer.status_code == 413
    assert answer.json()["detail"]["code"] == "payload_too_large"


def test_a_foreign_host_is_told_in_json(post: Post) -> None:
    answer = post({"prompt": "x"}, headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert answer.json()["detail"]["code"] == "bad_request"


@override_settings(ENGINE="builtin-of-another-age")
def test_an_engine_that_does_not_exist_is_told(post: Post) -> None:
    answer = post({"prompt": "x"})

    assert answer.status_code == 422
    assert "builtin-of-another-age" in answer.json()["detail"]["message"]


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_answer_is_503_with_a_time_to_come_back(post: Post, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        answer = post({"prompt": "x"})
    finally:
        redis_server.start()

    assert answer.status_code == 503
    assert answer.json()["detail"]["code"] == "service_unavailable"
    assert answer.headers["retry-after"] == "10"


def test_any_web_page_may_ask(client: Client) -> None:
    answer = client.options("/v1/music", headers={"origin": "https://example.org"})

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]


def test_a_session_is_no_key(alice_client: Client) -> None:
    answer = alice_client.post("/v1/music", {"prompt": "x"}, content_type="application/json")

    assert answer.status_code == 401


def test_the_document_lists_the_routes_and_their_limits(client: Client) -> None:
    document = client.get("/docs/api/elevenlabs/openapi.json").json()

    assert {"/v1/music", "/v1/music/stream"} <= document["paths"].keys()
    length = document["components"]["schemas"]["WholeSongBody"]["properties"]["music_length_ms"]["anyOf"][0]
    assert (length["minimum"], length["maximum"]) == (3000, 600_000)
    assert document["components"]["securitySchemes"]["key"]["name"] == "xi-api-key"


def test_the_document_points_at_nothing_that_is_missing(client: Client) -> None:
    text = client.get("/docs/api/elevenlabs/openapi.json").content.decode()

    schemas = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r"#/components/schemas/(\w+)", text)) <= schemas.keys()


@pytest.mark.parametrize(
    ("failure", "status", "word"),
    [
        ({"code": "invalid_request"}, 422, "unprocessable_entity"),
        ({"code": "content_refused"}, 400, "bad_prompt"),
        ({"code": "engine_unavailable"}, 503, "service_unavailable"),
        ({"code": "queue_unavailable"}, 503, "service_unavailable"),
        ({"code": "engine_busy"}, 429, "system_busy"),
        ({"code": "render_failed"}, 500, "internal_error"),
        ({"code": "cancelled"}, 409, "cancelled"),
        ({}, 500, "internal_error"),
    ],
)
def test_each_failure_of_a_track_has_its_status(failure: dict[str, str], status: int, word: str) -> None:
    kind = WireError.from_failure(failure).kind

    assert (kind.http, kind.status) == (status, word)


def test_a_suggestion_reaches_the_program(rf: RequestFactory) -> None:
    failure = {"code": "content_refused", "message": "No names of bands.", "suggestion": "upbeat sixties pop"}

    detail = json.loads(response(rf.post("/v1/music"), WireError.from_failure(failure)).content)["detail"]

    assert detail["data"] == {
        "reason": "copyrighted_material_detected",
        "prompt_suggestion": "upbeat sixties pop",
    }


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
NAMES = ["sections", "lines", "name", "text", "durationMs", "range", "song_id", "start_ms", "end_ms", "chunks"]
JSON_VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=8,
)
RANGES = st.fixed_dictionaries({"start_ms": JSON_VALUES, "end_ms": st.integers(0)}) | JSON_VALUES
REFERENCES = st.fixed_dictionaries({"song_id": st.text(max_size=3) | JSON_VALUES, "range": RANGES})
CHUNKS = st.fixed_dictionaries(
    {"text": st.text(alphabet="[]{}\n ab"), "duration_ms": st.just(3000) | JSON_VALUES, "positive_styles": st.just([])},
    optional={"negative_styles": JSON_VALUES, "conditioning_ref": REFERENCES, "context_adherence": JSON_VALUES},
)
SECTIONS = st.fixed_dictionaries({name: st.just(value) | JSON_VALUES for name, value in SECTION.items()})
PLANS = (
    st.fixed_dictionaries({"chunks": st.lists(CHUNKS | REFERENCES | JSON_VALUES, max_size=3)})
    | st.fixed_dictionaries({**{name: st.just([]) for name in PLAN}, "sections": st.lists(SECTIONS, max_size=3)})
    | JSON_VALUES
)
OTHER_FIELDS = ("music_length_ms", "model_id", "seed", "force_instrumental", "finetune_id", "with_timestamps")
FIELDS = dict.fromkeys(OTHER_FIELDS, JSON_VALUES) | {
    "prompt": st.just("x") | JSON_VALUES,
    "composition_plan": PLANS,
    "source_composition_plan": PLANS,
    "music_prompt": PLANS,
}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/v1/music", "/v1/music/detailed/stream", "/v1/music/plan"]),
    body=st.fixed_dictionaries({}, optional=FIELDS) | JSON_VALUES,
)
def test_no_body_whatever_is_a_bare_error(post: Post, path: str, body: Any) -> None:
    answer = post(json.dumps(body), path, headers={"xi-api-key": "wrong"})

    assert answer.status_code in {401, 422}
    assert answer.json()["detail"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prompt=st.text(max_size=30), plan=PLANS, model=st.sampled_from(["music_v1", "music_v2"]))
def test_no_plan_to_change_whatever_is_a_bare_error(post: Post, prompt: str, plan: Any, model: str) -> None:
    body = {"prompt": prompt, "source_composition_plan": plan, "model_id": model}

    answer = post(json.dumps(body), "/v1/music/plan")

    assert answer.status_code in {200, 400, 404, 422}


def test_a_plan_that_takes_from_an_unknown_song_is_not_found(post: Callable[..., HttpResponse]) -> None:
    source = {"song_id": "01a2b3", "range": {"start_ms": 0, "end_ms": 3000}}
    section = {
        "section_name": "Verse", "positive_local_styles": [], "negative_local_styles": [], "duration_ms": 3000,
        "lines": [], "source_from": source,
    }  # fmt: skip
    plan = {"positive_global_styles": [], "negative_global_styles": [], "sections": [section]}
    answer = post({"composition_plan": plan})
    assert answer.status_code == 404
    detail = answer.json()["detail"]
    assert (detail["status"], detail["param"]) == ("not_found", "composition_plan.sections.0.source_from.song_id")
    assert "'01a2b3'" in detail["message"]
