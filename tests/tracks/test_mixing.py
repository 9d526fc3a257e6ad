"""Mixes: pieces of stems, small waveforms, and the download of what the faders make."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
import soundfile
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from hypothesis import given
from hypothesis import strategies as some

from engines.audio import SAMPLE_RATE_HZ, Block, mix
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tests.tracks.test_sound import body
from tests.working import working
from tracks import generation, mixing, stem_pieces
from tracks.mixing import Strip
from tracks.models import Track

RNG = np.random.default_rng(1)
NOISE = RNG.uniform(-0.3, 0.3, (1000, 2)).astype(np.float32)


def sound_of(data: bytes) -> Block:
    sound: Block = soundfile.read(BytesIO(data), dtype="float32", always_2d=True)[0]
    return sound


def stem_sound(track: Track, name: str) -> Block:
    with track.stems.get(name=name).audio.open("rb") as file:
        return sound_of(file.read())


def twin(client: Client) -> AsyncClient:
    other = AsyncClient()
    other.cookies = client.cookies
    return other


def fetched(client: Client, address: str) -> tuple[int, bytes]:
    async def fetch() -> tuple[int, bytes]:
        answer = await twin(client).get(address)
        return answer.status_code, await body(answer) if answer.streaming else answer.content

    return async_to_sync(fetch)()


def test_the_pieces_of_a_stem_are_the_stem_to_the_sample(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stem_pieces, "PIECE_FRAMES", SAMPLE_RATE_HZ)
    track = start(length_ms=3500)
    generation.run(track.pk)
    name = str(track.stems.get(name="bass").audio)
    pieces = [stem_pieces.piece(name, number) for number in range(5)]
    assert pieces[4] == b""
    joined = np.concatenate([sound_of(piece) for piece in pieces[:4]])
    assert np.array_equal(joined, stem_sound(track, "bass"))


def test_levels_follow_the_loudness(made: Track) -> None:
    bass, silent = (stem_pieces.levels(str(made.stems.get(name=name).audio)) for name in ("bass", "vocals"))
    assert len(bass) == 240
    assert 0 < max(bass) <= 100
    assert set(silent) == {0}


def test_members_alone_get_pieces_and_levels(made: Track, alice_client: Client, charlie_client: Client) -> None:
    for path in ("pieces/0", "levels"):
        address = f"/tracks/{made.pk}/stems/bass/{path}"
        assert fetched(alice_client, address)[0] == 200
        assert fetched(charlie_client, address)[0] == 404
    assert fetched(alice_client, f"/tracks/{made.pk}/stems/bass/pieces/1")[0] == 404
    assert fetched(alice_client, f"/tracks/{made.pk}/stems/tuba/pieces/0")[0] == 404


def test_a_piece_that_the_browser_has_is_not_sent_again(made: Track, alice_client: Client) -> None:
    address = f"/tracks/{made.pk}/stems/bass/pieces/0"

    async def ask() -> tuple[str, int]:
        client = twin(alice_client)
        etag = (await client.get(address))["ETag"]
        return etag, (await client.get(address, headers={"If-None-Match": etag})).status_code

    assert async_to_sync(ask)()[1] == 304


def test_solo_silences_the_others_and_mute_oneself() -> None:
    strips = {"bass": Strip(is_solo=True), "drums": Strip(), "other": Strip(is_solo=True, gain_db=-40)}
    assert mixing.levels_of(strips) == {"bass": 1.0, "drums": 0.0, "other": 0.0}
    assert mixing.levels_of({"bass": Strip(is_muted=True), "drums": Strip()}) == {"bass": 0.0, "drums": 1.0}


@given(pan=some.floats(-1, 1))
def test_panning_keeps_the_power_of_a_side_within_the_sum(pan: float) -> None:
    panned = mixing.panned(NOISE, pan)
    assert panned.dtype == np.float32
    near, far = (0, 1) if pan < 0 else (1, 0)
    assert np.abs(panned[:, far]).max() <= np.abs(NOISE[:, far]).max() + 1e-6
    assert np.abs(panned[:, near]).max() <= np.abs(NOISE).sum(axis=1).max() + 1e-6


def test_a_side_alone_has_everything() -> None:
    assert np.allclose(mixing.panned(NOISE, -1), np.stack((NOISE.sum(axis=1), np.zeros(1000)), axis=1), atol=1e-6)
    assert np.array_equal(mixing.panned(NOISE, 0), NOISE)


@pytest.mark.parametrize(
    ("field", "value"), [("gain_db.bass", "7"), ("gain_db.bass", "nan"), ("pan.bass", "-1.5"), ("pan.bass", "left")]
)
def test_faders_end_somewhere(made: Track, field: str, value: str) -> None:
    with pytest.raises(InvalidRequest, match=field):
        mixing.strips_of(made, {field: value})


def mixed(track: Track, strips: dict[str, Strip]) -> Block:
    settings = {name: strip.model_dump() for name, strip in strips.items()}
    name = mixing.make(track.pk, settings, "wav")["file"]
    with track.audio.storage.open(name) as file:
        return sound_of(file.read())


def neutral(track: Track) -> dict[str, Strip]:
    return {stem.name: Strip() for stem in track.stems.all()}


def test_a_neutral_mix_is_the_sum_of_the_stems(made: Track) -> None:
    total = mix(stem_sound(made, stem.name) for stem in made.stems.all())
    assert np.abs(mixed(made, neutral(made)) - total).max() < 2 / 32768


def test_a_solo_mix_is_the_stem(made: Track) -> None:
    quiet_bass = neutral(made) | {"bass": Strip(is_solo=True, gain_db=-6)}
    assert np.abs(mixed(made, quiet_bass) - stem_sound(made, "bass") * 10 ** (-6 / 20)).max() < 2 / 32768


def test_a_mix_is_never_clipped(made: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixing, "PEAK_MAX", 0.1)
    assert np.abs(mixed(made, {name: Strip(gain_db=6) for name in neutral(made)})).max() <= 0.1 + 1 / 32768


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "head"), [("mp3", b"ID3"), ("wav", b"RIFF"), ("flac", b"fLaC")])
def test_the_mix_is_a_download_that_leaves_nothing_behind(
    made: Track, alice_client: Client, name: str, head: bytes
) -> None:
    async def post() -> tuple[str, bytes]:
        fields = {"output_format": name, "solo.bass": "on", "gain_db.bass": "-3", "pan.bass": "0.5"}
        answer = await twin(alice_client).post(f"/tracks/{made.pk}/mix", fields)
        return answer["Content-Disposition"], await body(answer)

    folders = made.audio.storage.listdir(f"tracks/{made.pk}")[0]
    with working("upkeep"):
        disposition, data = async_to_sync(post)()
    assert f"mix.{name}" in disposition
    assert data.startswith(head)
    assert made.audio.storage.listdir(f"tracks/{made.pk}")[0] == folders


def test_bad_mixes_are_refused_with_field_and_limit(made: Track, alice_client: Client, charlie_client: Client) -> None:
    def post(client: Client, **fields: str) -> tuple[int, str]:
        async def send() -> tuple[int, str]:
            answer = await twin(client).post(f"/tracks/{made.pk}/mix", fields)
            return answer.status_code, answer.content.decode()

        return async_to_sync(send)()

    status, words = post(alice_client, output_format="exe")
    assert status == 422
    assert "output_format" in words
    assert "mp3, wav, flac" in words
    assert post(alice_client, **{"gain_db.bass": "99"})[0] == 422
    assert post(charlie_client)[0] == 404
