"""Notes of the kept MIDI file, as the piano roll gets them."""

from __future__ import annotations

import mido
import pytest
from django.test import Client

from tracks import notes
from tracks.models import Track


def song_of(*tracks: list[mido.Message | mido.MetaMessage]) -> mido.MidiFile:
    song = mido.MidiFile(ticks_per_beat=480)
    for messages in tracks:
        song.tracks.append(mido.MidiTrack(messages))
    return song


def test_notes_last_as_long_as_the_tempo_at_their_place_makes_them() -> None:
    conductor = [
        mido.MetaMessage("set_tempo", tempo=500_000, time=0),
        mido.MetaMessage("set_tempo", tempo=1_000_000, time=480),
    ]
    piano = [
        mido.MetaMessage("track_name", name="Piano"),
        mido.Message("note_on", note=60, velocity=80, time=240),
        mido.Message("note_on", note=60, velocity=0, time=480),
    ]
    assert notes.read(song_of(conductor, piano))["parts"] == [
        {"name": "Piano", "is_drums": False, "notes": [(250, 750, 60, 80)]}
    ]


def test_the_same_pitch_twice_ends_in_the_order_of_its_beginnings() -> None:
    drums = [
        mido.Message("note_on", channel=9, note=38, velocity=90, time=0),
        mido.Message("note_on", channel=9, note=38, velocity=70, time=480),
        mido.Message("note_off", channel=9, note=38, time=480),
        mido.Message("note_off", channel=9, note=38, time=480),
        mido.Message("note_off", channel=9, note=40, time=0),
    ]
    (part,) = notes.read(song_of(drums))["parts"]
    assert (part["name"], part["is_drums"]) == ("Part 1", True)
    assert part["notes"] == [(0, 1000, 38, 90), (500, 1000, 38, 70)]


def test_too_many_notes_are_cut_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "NOTES_MAX", 1)
    pair = [mido.Message("note_on", note=60, time=0), mido.Message("note_off", note=60, time=48)] * 2
    cut = notes.read(song_of(pair, pair))
    assert [len(part["notes"]) for part in cut["parts"]] == [1]
    assert not cut["is_whole"]


def test_members_alone_get_the_notes(alice_client: Client, charlie_client: Client, made: Track) -> None:
    (part,) = alice_client.get(f"/tracks/{made.pk}/notes").json()["parts"]
    assert part["name"] == "Test tones"
    assert part["notes"][1] == [500, 500, 69, 80]
    assert charlie_client.get(f"/tracks/{made.pk}/notes").status_code == 404


def test_a_track_without_midi_has_no_notes(alice_client: Client, made: Track) -> None:
    Track.objects.filter(pk=made.pk).update(midi="")
    assert alice_client.get(f"/tracks/{made.pk}/notes").json()["parts"] == []
