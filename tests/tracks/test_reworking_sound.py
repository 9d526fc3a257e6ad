"""What is heard of reworked songs of the embedded engine: what was to stay does, to the sample; lengths are true."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from accounts.models import User, Workspace
from engines.base import Request
from tests.tracks.test_uploads import wav
from tracks import errands, generation, reworking, uploads
from tracks.errands import Errand
from tracks.models import State, Track, Upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

RATE_HZ = 44_100
AROUND = round(0.05 * RATE_HZ)  # a join may be heard so far around it
Sound = np.ndarray


def finished(track: Track) -> Track:
    generation.run(track.pk)
    track.refresh_from_db()
    assert (track.state, track.failure) == (State.COMPLETED, {})
    return track


def heard(track: Track) -> Sound:
    return soundfile.read(track.audio.path, dtype="int16")[0]


def frames(ms: int) -> int:
    return round(ms * RATE_HZ / 1000)


@pytest.fixture
def song(workspace: Workspace, alice: User) -> Track:
    """Twelve seconds at 120 bpm."""
    request = Request(
        prompt="pop, piano, drums", seed=4, bpm=120, length_ms=12_000, output_format="wav", instrumental=True
    )
    return finished(Track.start(workspace, alice, request, "builtin"))


def asked(prompt: str = "jazz, saxophone", **fields: object) -> Request:
    return Request.model_validate({"prompt": prompt, "seed": 8, "output_format": "wav"} | fields)


def repainted(song: Track, start_ms: int, end_ms: int | None) -> Track:
    errand = Errand(kind="repaint", field="source_job_id", source=song.pk, start_ms=start_ms, end_ms=end_ms)
    return finished(errands.start(song.workspace, None, asked(instrumental=True), errand, engine=song.engine))


def test_a_repainted_song_is_the_old_one_but_for_the_stretch(song: Track) -> None:
    new = repainted(song, 4_100, 8_300)
    old_sound, new_sound = heard(song), heard(new)
    assert len(new_sound) == len(old_sound)
    assert new.result["notices"] == []
    start = frames(next(at for at in song.result["beats_ms"] if at >= 4_100))
    end = frames(max(at for at in song.result["beats_ms"] if at <= 8_300))
    assert np.array_equal(new_sound[: start - AROUND], old_sound[: start - AROUND])
    assert np.array_equal(new_sound[end + AROUND :], old_sound[end + AROUND :])
    assert not np.array_equal(new_sound[start:end], old_sound[start:end])
    assert np.abs(new_sound[start:end]).max() > 1_000


def test_an_extended_song_has_the_old_one_in_it(song: Track) -> None:
    new = finished(reworking.extend(song, None, asked(), 3_000, 4_000))
    assert new.duration_ms == 19_000
    old_sound, new_sound = heard(song), heard(new)
    inside = new_sound[frames(3_000) : frames(15_000)]
    assert np.array_equal(inside[AROUND:-AROUND], old_sound[AROUND:-AROUND])
    assert np.abs(new_sound[frames(16_000) :]).max() > 1_000


def test_a_cover_has_the_length_the_tempo_and_the_sections_of_its_source(song: Track) -> None:
    errand = Errand(kind="cover", field="src_audio_url", source=song.pk, strength=0.7)
    new = finished(errands.start(song.workspace, None, asked(), errand, engine=song.engine))
    assert (new.duration_ms, new.result["tempo_bpm"], new.result["key"]) == (12_000, 120, song.result["key"])
    shapes = [
        [(section["section_name"], section["duration_ms"]) for section in track.result["plan"]["sections"]]
        for track in (song, new)
    ]
    assert shapes[0] == shapes[1]
    assert not np.array_equal(heard(new), heard(song))


def test_a_cover_of_full_strength_is_the_source(song: Track) -> None:
    errand = Errand(kind="cover", field="src_audio_url", source=song.pk, strength=1.0)
    new = finished(errands.start(song.workspace, None, asked(), errand, engine=song.engine))
    assert np.array_equal(heard(new), heard(song))


def test_a_repainted_recording_stays_around_the_stretch(workspace: Workspace, alice: User) -> None:
    sound = wav(12.0)
    upload = Upload.begin(workspace, alice, "demo.wav", len(sound))
    upload.append(0, sound)
    source = upload.finish()
    uploads.run(source.pk)
    source.refresh_from_db()
    errand = Errand(kind="repaint", field="src_audio_url", source=source.pk, start_ms=4_000, end_ms=8_000)
    new = finished(errands.start(workspace, None, asked(), errand, engine="builtin"))
    old_sound, new_sound = soundfile.read(source.original.path, dtype="int16")[0], heard(new)
    assert len(new_sound) == len(old_sound)
    for part in (slice(0, frames(4_000) - AROUND), slice(frames(8_000) + AROUND, None)):
        assert np.array_equal(new_sound[part], old_sound[part])
    assert not np.array_equal(new_sound[frames(5_000) : frames(7_000)], old_sound[frames(5_000) : frames(7_000)])


def test_other_words_leave_the_band_as_it_was(workspace: Workspace, alice: User) -> None:
    lyrics = "[Verse]\nThe rain is falling down\n\n[Chorus]\nCarry me over the sea"
    request = Request(
        prompt="pop, female vocals", lyrics=lyrics, seed=3, bpm=120, length_ms=16_000, output_format="wav"
    )
    song = finished(Track.start(workspace, alice, request, "builtin"))
    new = finished(reworking.reword(song, None, "[Verse]\nNobody knows the way\n\n[Chorus]\nMorning is here", "wav"))
    texts = {word["text"].strip(".,").lower() for word in new.result["words"]}
    assert {"nobody", "knows", "morning"} <= texts
    assert "rain" not in texts
    sounds = [
        {stem.name: soundfile.read(stem.audio.path, dtype="int16")[0] for stem in track.stems.all()}
        for track in (song, new)
    ]
    assert all(np.array_equal(sounds[0][name], sounds[1][name]) for name in ("drums", "bass", "other"))
    assert not np.array_equal(sounds[0]["vocals"], sounds[1]["vocals"])
