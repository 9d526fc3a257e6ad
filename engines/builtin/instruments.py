"""Every instrument a score may name: where its sound comes from, what it can play and which stem it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from engines.builtin.score import Stem


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row of the table.

    `program` is a General MIDI program 0..127 of the SoundFont (a kit's number on the percussion bank for drums), None
    for what only our own synthesis makes. `patch` is our synthesis: the sound itself, or the stand-in for the samples.
    `low` and `high` are the MIDI notes a player would use.
    """

    name: str
    stem: Stem
    program: int | None
    patch: str
    low: int
    high: int
    is_drums: bool = False


def _row(name: str, stem: Stem, program: int | None, patch: str, low: int, high: int) -> Instrument:
    return Instrument(name, stem, program, patch, low, high)


def _kit(name: str, program: int | None, patch: str) -> Instrument:
    return Instrument(name, "drums", program, patch, 27, 87, is_drums=True)


_ROWS = [
    # keys
    _row("grand_piano", "piano", 0, "piano", 28, 100),
    _row("bright_piano", "piano", 1, "piano", 28, 100),
    _row("upright_piano", "piano", 3, "piano", 28, 96),
    _row("rhodes", "piano", 4, "tine_piano", 36, 91),
    _row("fm_piano", "piano", 5, "fm_piano", 36, 96),
    _row("harpsichord", "piano", 6, "harpsichord", 36, 88),
    _row("clavinet", "piano", 7, "clavinet", 36, 84),
    _row("celesta", "other", 8, "bell", 60, 108),
    _row("glockenspiel", "other", 9, "bell", 72, 108),
    _row("music_box", "other", 10, "music_box", 60, 103),
    _row("vibraphone", "other", 11, "vibraphone", 53, 89),
    _row("marimba", "other", 12, "marimba", 45, 96),
    _row("xylophone", "other", 13, "marimba", 65, 108),
    _row("tubular_bells", "other", 14, "bell", 60, 77),
    _row("dulcimer", "other", 15, "plucked_string", 48, 84),
    _row("drawbar_organ", "other", 16, "organ", 36, 96),
    _row("rock_organ", "other", 18, "organ", 36, 96),
    _row("church_organ", "other", 19, "organ", 24, 96),
    _row("accordion", "other", 21, "reed", 48, 89),
    _row("harmonica", "other", 22, "reed", 60, 96),
    # guitars
    _row("nylon_guitar", "guitar", 24, "plucked_string", 40, 83),
    _row("steel_guitar", "guitar", 25, "plucked_string", 40, 83),
    _row("jazz_guitar", "guitar", 26, "plucked_string", 40, 84),
    _row("clean_guitar", "guitar", 27, "plucked_string", 40, 86),
    _row("muted_guitar", "guitar", 28, "muted_string", 40, 79),
    _row("overdrive_guitar", "guitar", 29, "driven_string", 40, 88),
    _row("distortion_guitar", "guitar", 30, "driven_string", 38, 88),
    _row("banjo", "guitar", 105, "plucked_string", 50, 86),
    _row("mandolin", "guitar", 25, "plucked_string", 55, 90),
    # basses
    _row("upright_bass", "bass", 32, "plucked_bass", 28, 55),
    _row("finger_bass", "bass", 33, "plucked_bass", 28, 60),
    _row("picked_bass", "bass", 34, "plucked_bass", 28, 60),
    _row("fretless_bass", "bass", 35, "plucked_bass", 28, 60),
    _row("slap_bass", "bass", 36, "plucked_bass", 28, 60),
    _row("sub_bass", "bass", None, "sub_bass", 24, 52),
    _row("synth_bass", "bass", None, "saw_bass", 28, 60),
    _row("acid_bass", "bass", None, "acid_bass", 28, 60),
    _row("reese_bass", "bass", None, "reese_bass", 24, 52),
    _row("fm_bass", "bass", None, "fm_bass", 28, 60),
    _row("bass_808", "bass", None, "bass_808", 24, 52),
    # strings, choir, brass, winds
    _row("violin", "other", 40, "bowed_string", 55, 100),
    _row("viola", "other", 41, "bowed_string", 48, 88),
    _row("cello", "other", 42, "bowed_string", 36, 76),
    _row("contrabass", "bass", 43, "bowed_string", 28, 55),
    _row("tremolo_strings", "other", 44, "string_section", 36, 96),
    _row("pizzicato_strings", "other", 45, "pizzicato", 36, 96),
    _row("harp", "other", 46, "plucked_string", 24, 103),
    _row("timpani", "drums", 47, "timpani", 36, 57),
    _row("string_section", "other", 48, "string_section", 28, 96),
    _row("slow_strings", "other", 49, "string_section", 28, 96),
    _row("choir", "other", 52, "choir_pad", 43, 84),
    _row("trumpet", "other", 56, "brass", 55, 82),
    _row("trombone", "other", 57, "brass", 40, 72),
    _row("tuba", "bass", 58, "brass", 28, 58),
    _row("muted_trumpet", "other", 59, "brass", 55, 82),
    _row("french_horn", "other", 60, "brass", 41, 77),
    _row("brass_section", "other", 61, "brass", 36, 84),
    _row("soprano_sax", "other", 64, "reed", 56, 87),
    _row("alto_sax", "other", 65, "reed", 49, 80),
    _row("tenor_sax", "other", 66, "reed", 44, 76),
    _row("oboe", "other", 68, "reed", 58, 91),
    _row("bassoon", "other", 70, "reed", 34, 72),
    _row("clarinet", "other", 71, "reed", 50, 91),
    _row("piccolo", "other", 72, "flute", 74, 108),
    _row("flute", "other", 73, "flute", 60, 96),
    _row("recorder", "other", 74, "flute", 60, 96),
    _row("pan_flute", "other", 75, "flute", 60, 96),
    _row("whistle", "other", 78, "flute", 60, 96),
    _row("sitar", "guitar", 104, "plucked_string", 48, 77),
    _row("koto", "guitar", 107, "plucked_string", 55, 84),
    _row("kalimba", "other", 108, "music_box", 60, 91),
    _row("bagpipe", "other", 109, "reed", 60, 84),
    _row("fiddle", "other", 110, "bowed_string", 55, 96),
    _row("steel_drums", "other", 114, "marimba", 52, 84),
    # our own synthesis
    _row("saw_lead", "other", None, "saw_lead", 48, 96),
    _row("square_lead", "other", None, "square_lead", 48, 96),
    _row("supersaw", "other", None, "supersaw", 40, 96),
    _row("synth_pluck", "other", None, "synth_pluck", 40, 96),
    _row("synth_brass", "other", None, "synth_brass", 40, 84),
    _row("synth_stab", "other", None, "synth_stab", 40, 84),
    _row("warm_pad", "other", None, "warm_pad", 36, 90),
    _row("glass_pad", "other", None, "glass_pad", 40, 96),
    _row("dark_pad", "other", None, "dark_pad", 28, 84),
    _row("choir_pad", "other", None, "choir_pad", 43, 84),
    _row("drone", "other", None, "drone", 24, 72),
    _row("fm_bell", "other", None, "fm_bell", 55, 103),
    _row("chip_pulse", "other", None, "chip_pulse", 40, 100),
    _row("chip_arp", "other", None, "chip_thin_pulse", 40, 100),
    _row("chip_bass", "bass", None, "chip_triangle", 28, 64),
    # effects: the pitch is ignored, the duration is the length of the gesture, which ends at the note's end
    _row("riser", "other", None, "riser", 0, 127),
    _row("downlifter", "other", None, "downlifter", 0, 127),
    _row("impact", "other", None, "impact", 0, 127),
    _row("reverse_cymbal", "drums", None, "reverse_cymbal", 0, 127),
    # kits
    _kit("standard_kit", 0, "acoustic_kit"),
    _kit("room_kit", 8, "acoustic_kit"),
    _kit("power_kit", 16, "acoustic_kit"),
    _kit("jazz_kit", 32, "acoustic_kit"),
    _kit("brush_kit", 40, "brush_kit"),
    _kit("orchestra_kit", 48, "acoustic_kit"),
    _kit("kit_808", None, "kit_808"),
    _kit("kit_909", None, "kit_909"),
    _kit("kit_lofi", None, "kit_lofi"),
    _kit("kit_electro", None, "kit_electro"),
    _kit("kit_chip", None, "kit_chip"),
]
INSTRUMENTS: dict[str, Instrument] = {row.name: row for row in _ROWS}
