"""Any recording comes apart into files that add up to it, and nobody is promised more than was measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.base import Progress
from engines.decode import Facts
from engines.errors import EngineUnavailable, InvalidRequest
from engines.recordings import Recording
from engines.separation import KNOWN, STEMS_OF, Separated, SeparatedSet, separate

TITLE = {"title": "Song of ours"}


def recording(path: Path, sound: Block) -> Recording:
    sound.astype(np.float32).tofile(path)
    return Recording(path, len(sound), Facts("wav", "pcm_f32le", SAMPLE_RATE_HZ, 2, TITLE))


def stems_of(given: Recording, folder: Path, stems: SeparatedSet) -> dict[str, Block]:
    *progress, made = separate(given, folder, stems, "cues")
    assert isinstance(made, Separated)
    fractions = [event.fraction for event in progress if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert list(made.stems) == list(STEMS_OF[stems])
    return {name: soundfile.read(path, dtype="float32")[0] for name, path in made.stems.items()}


def at_seconds(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def band(seconds: float) -> dict[str, Block]:
    """A bass that plays 55 Hz, a drum of noise every half second and an organ on the left."""
    t = at_seconds(seconds)
    rng = np.random.default_rng(3)
    bass = sum(0.2 / n * np.sin(2 * np.pi * 55 * n * t) for n in range(1, 5)) * (t % 1 < 0.9)
    drum = 0.3 * rng.standard_normal(len(t)) * np.exp(-(t % 0.5) * 40)
    organ = sum(0.05 * np.sin(2 * np.pi * hz * t) for hz in (330, 660, 990, 1_320))
    places = {"bass": (bass, (1, 1)), "drums": (drum, (1, 1)), "other": (organ, (1.2, 0.3))}
    return {name: (sound[:, None] * np.array(place)).astype(np.float32) for name, (sound, place) in places.items()}


def distortion_db(wanted: Block, heard: Block) -> float:
    """Signal to distortion, the level left to the one who hears."""
    target = wanted * float((wanted * heard).sum() / (wanted * wanted).sum())
    return 10 * float(np.log10((target**2).sum() / ((heard - target) ** 2).sum()))


def shapes() -> dict[str, Block]:
    click = np.zeros((2 * SAMPLE_RATE_HZ, 2), np.float32)
    click[30_000] = 0.9
    rng = np.random.default_rng(1)
    mono = np.repeat(rng.uniform(-1, 1, (SAMPLE_RATE_HZ, 1)), 2, axis=1)
    return {
        "half a second": 0.1 * rng.standard_normal((SAMPLE_RATE_HZ // 2, 2)),
        "silence with a click": click,
        "mono, as loud as can be": mono,
        "one side alone": mono * [1, 0],
        "nothing but direct current": np.full((SAMPLE_RATE_HZ, 2), 0.5),
        "louder than full scale": 1.6 * mono[: SAMPLE_RATE_HZ // 2],
        "an odd number of samples": 0.1 * rng.standard_normal((70_001, 2)),
    }


@pytest.mark.parametrize("kind", shapes())
@pytest.mark.parametrize("stems", ["two", "six"])
def test_stems_add_up_to_the_recording_whatever_it_is(tmp_path: Path, kind: str, stems: SeparatedSet) -> None:
    sound = shapes()[kind].astype(np.float32)
    parts = stems_of(recording(tmp_path / "sound", sound), tmp_path, stems)
    assert {len(part) for part in parts.values()} == {len(sound)}
    assert np.abs(sum(parts.values()) - sound).max() < 10 ** (-60 / 20)


def test_instruments_come_out_clearer_than_they_were(tmp_path: Path) -> None:
    true = band(8)
    mix = sum(true.values(), np.zeros((1, 2), np.float32))
    parts = stems_of(recording(tmp_path / "sound", mix), tmp_path, "four")
    gains = {name: distortion_db(true[name], parts[name]) - distortion_db(true[name], mix) for name in true}
    assert min(gains.values()) > 3, gains


def test_long_recordings_have_no_seam_between_stretches(tmp_path: Path) -> None:
    sound = (0.2 * np.sin(2 * np.pi * 220 * at_seconds(50)))[:, None] * np.ones((1, 2))
    parts = stems_of(recording(tmp_path / "sound", sound), tmp_path, "four")
    inner = slice(SAMPLE_RATE_HZ, -SAMPLE_RATE_HZ)
    bends = max(float(np.abs(np.diff(part[inner], 2, axis=0)).max()) for part in parts.values())
    assert bends < 1.5 * 0.2 * (2 * np.pi * 220 / SAMPLE_RATE_HZ) ** 2


def test_true_stems_are_taken_where_the_caller_knows_them(tmp_path: Path) -> None:
    ours = {name: tmp_path / f"{name}.flac" for name in STEMS_OF["two"]}

    def known(facts: Facts, stems: SeparatedSet) -> dict[str, Path] | None:
        return ours if facts.tags == TITLE and stems == "two" else None

    given = recording(tmp_path / "sound", 0.1 * np.ones((SAMPLE_RATE_HZ, 2)))
    (made,) = separate(given, tmp_path, "two", known_stems=known)
    assert made == Separated(ours, KNOWN, "The true stems, kept since the song was made.")
    *_, other = separate(given, tmp_path, "four", known_stems=known)
    assert isinstance(other, Separated)
    assert other.method == "cues"


def test_what_to_expect_is_said_in_figures(tmp_path: Path) -> None:
    *_, made = separate(recording(tmp_path / "sound", 0.1 * np.ones((SAMPLE_RATE_HZ, 2))), tmp_path, "six", "cues")
    assert isinstance(made, Separated)
    assert "dB" in made.quality
    assert "piano" in made.quality


@pytest.mark.parametrize(("stems", "method", "message"), [
    ("five", None, "stems: 'five' is not allowed; must be one of two, four, six"),
    ("two", "magic", "method: 'magic' is not allowed; must be one of demucs, cues"),
])  # fmt: skip
def test_unknown_names_are_refused(tmp_path: Path, stems: SeparatedSet, method: str | None, message: str) -> None:
    given = recording(tmp_path / "sound", 0.1 * np.ones((SAMPLE_RATE_HZ, 2)))
    with pytest.raises(InvalidRequest, match=message):
        list(separate(given, tmp_path, stems, method))


def test_a_method_that_lacks_something_says_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMUCS_WEIGHTS", str(tmp_path / "absent.th"))
    given = recording(tmp_path / "sound", 0.1 * np.ones((SAMPLE_RATE_HZ, 2)))
    with pytest.raises(EngineUnavailable, match="method demucs: needs"):
        list(separate(given, tmp_path, "two", "demucs"))


def test_breaking_off_leaves_no_file(tmp_path: Path) -> None:
    given = recording(tmp_path / "sound", 0.1 * np.random.default_rng(1).standard_normal((60 * SAMPLE_RATE_HZ, 2)))
    work = separate(given, tmp_path, "two", "cues")
    for event in work:
        if isinstance(event, Progress) and event.fraction > 0:
            break
    work.close()
    assert [path.name for path in tmp_path.iterdir()] == ["sound"]
