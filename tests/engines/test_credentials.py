"""Songs say who made them and how, and a changed byte is noticed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engines.audio import Block
from engines.credentials import CONTENT_TYPES, Claim, Identity, self_made, sign, verify
from engines.decode import decode
from engines.encode import encoder
from engines.formats import FORMATS

MADE_AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
CLAIM = Claim("Harbour Lights", "builtin", "0f8fad5b-d9cb-469f-a165-70867728950e", MADE_AT)


@pytest.fixture(scope="module")
def identity() -> Identity:
    return self_made(datetime.now(UTC))


def signed(folder: Path, suffix: str, music: Block, identity: Identity) -> Path:
    encode = encoder(FORMATS["mp3_44100_128" if suffix == "mp3" else suffix], len(music))
    plain, path = folder / "plain", folder / "song"
    plain.write_bytes(encode.process(music) + encode.finish())
    with plain.open("rb") as source, path.open("w+b") as target:
        sign(source, target, suffix, CLAIM, identity)
    return path


@pytest.mark.parametrize("suffix", CONTENT_TYPES)
def test_a_signed_song_tells_how_it_was_made(suffix: str, music: Block, identity: Identity, tmp_path: Path) -> None:
    found = verify(signed(tmp_path, suffix, music, identity))
    assert (found.state, found.is_ai, found.problems) == ("valid", True, [])
    assert found.song["track_id"] == CLAIM.track_id
    assert found.song["engine"] == "builtin"
    assert found.tool.startswith("musicweb ")


def test_who_trusts_the_signer_is_told_so(music: Block, identity: Identity, tmp_path: Path) -> None:
    assert verify(signed(tmp_path, "mp3", music, identity), anchors=identity.chain).state == "trusted"
    other = self_made(datetime.now(UTC))
    assert verify(tmp_path / "song", anchors=other.chain).state == "valid"


@pytest.mark.parametrize("suffix", CONTENT_TYPES)
@pytest.mark.parametrize("place", [0.3, 0.6, 0.95])
def test_a_changed_byte_is_noticed(suffix: str, place: float, music: Block, identity: Identity, tmp_path: Path) -> None:
    path = signed(tmp_path, suffix, music, identity)
    song = bytearray(path.read_bytes())
    song[int(place * len(song))] ^= 1
    path.write_bytes(song)
    assert verify(path).state == "broken"


@pytest.mark.parametrize(
    "content",
    [b"", b"words", b"ID3", b"fLaC" + bytes(100), b"RIFF\xff\xff\xff\xffWAVE" + bytes(100)],
    ids=["empty", "text", "mp3", "flac", "wav that breaks off"],
)
def test_files_without_credentials_are_told_apart(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "song"
    path.write_bytes(content)
    assert verify(path).state in {"absent", "broken"}


def test_an_unsigned_song_has_none(music: Block, identity: Identity, tmp_path: Path) -> None:
    signed(tmp_path, "mp3", music, identity)
    assert verify(tmp_path / "plain").state == "absent"


def test_the_song_sounds_the_same_after_signing(music: Block, identity: Identity, tmp_path: Path) -> None:
    path = signed(tmp_path, "mp3", music, identity)
    assert (decode(path) == decode(tmp_path / "plain")).all()
