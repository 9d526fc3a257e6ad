"""The table of pitched voices and gestures: one row a patch, with the gain that makes them about equally loud."""

from __future__ import annotations

from dataclasses import dataclass

from engines.builtin.sound.synth.fm import Fm, Pair
from engines.builtin.sound.synth.gestures import Gesture, Glide, Plates, Wash
from engines.builtin.sound.synth.stroke import Contour, Voice
from engines.builtin.sound.synth.struck import Bar, Knock, String, Struck
from engines.builtin.sound.synth.subtractive import Cutoff, Layer, Motion, Subtractive, Unison
from engines.builtin.sound.synth.waves import Spectrum


@dataclass(frozen=True, slots=True)
class Patch:
    """A voice, and the `gain_db` that brings its middle notes at velocity 100 to the common loudness."""

    gain_db: float
    voice: Voice


_WOOD = ((105.0, 60.0, 5.0), (210.0, 90.0, 4.0), (430.0, 160.0, 2.0))
_FIDDLE = ((290.0, 90.0, 4.0), (480.0, 140.0, 5.0), (1_150.0, 500.0, 3.0), (2_700.0, 1_500.0, 6.0))
_HORN = ((520.0, 400.0, 3.0), (1_250.0, 900.0, 5.0), (2_400.0, 1_200.0, 2.0))
_AAH = ((650.0, 130.0, 15.0), (1_080.0, 160.0, 12.0), (2_650.0, 300.0, 12.0), (3_400.0, 400.0, 9.0))
_NASAL = ((700.0, 500.0, 4.0), (1_450.0, 700.0, 6.0), (3_000.0, 1_200.0, 5.0))
_BRIGHT_PULSE = Cutoff(hz=14_000, track=0.2, force_octaves=1.0)
_CHIP = Contour(attack_s=0.002, decay_s=0.25, sustain=0.6, release_s=0.03)

_KEYS = {
    "piano": Patch(
        -17.9,
        Struck(
            String(0.12, 11.0, 0.55, 0.5, 2_100, 0.55, 3.5e-4, ((110.0, 120.0, 3.0),)),
            release_s=0.22,
            knock=Knock(0.22, 60, 900, 0.06),
            beating_cents=1.2,
            balance=0.3,
            aftersound=0.12,
        ),
    ),
    "harpsichord": Patch(
        -18.9,
        Struck(String(0.14, 5.0, 0.4, 0.25, 7_000, 0.45, 6e-5), release_s=0.12, knock=Knock(0.2, 1_500, 9_000, 0.025)),
    ),
    "clavinet": Patch(
        -16.7,
        Struck(String(0.06, 4.0, 0.4, 0.55, 3_200, 0.5, 6e-5), release_s=0.06, knock=Knock(0.15, 700, 5_000, 0.02)),
    ),
    "tine_piano": Patch(
        -13.1,
        Fm(
            (
                Pair(1.0, 1.0, 1.0, 1.3, 3.0, 0.35, 7.0),
                Pair(0.35, 2.0, 1.0, 0.8, 2.0, 0.3, 3.5, 1.6),
                Pair(0.2, 1.0, 14.0, 1.0, 0.6, 0.0, 1.2, 1.8),
            ),
            Contour(0.003, 1.0, 1.0, 0.25),
            chorus_cents=2.4,
            panning=(4.6, 0.16),
        ),
    ),
    "fm_piano": Patch(
        -12.4,
        Fm(
            (
                Pair(0.9, 1.0, 1.0, 1.6, 4.0, 0.3, 6.0),
                Pair(0.45, 1.0, 14.0, 0.7, 2.0, 0.05, 3.0, 1.6),
                Pair(0.25, 3.0, 1.0, 0.9, 2.5, 0.15, 3.0, 1.4),
            ),
            Contour(0.002, 1.0, 1.0, 0.25),
            chorus_cents=5.0,
        ),
    ),
    "organ": Patch(
        -10.6,
        Subtractive(
            Spectrum("organ", octave=-1),
            Cutoff(hz=9_000, track=0.1, force_octaves=0.8),
            Contour(0.008, 0.05, 0.95, 0.07),
            Unison(1),
            Motion(6.4, 6.0, 0.0),
            (Layer(0.35, low_hz=1_800, high_hz=6_000, decay_s=0.006),),
            drive=0.7,
            tremolo=(6.4, 0.22),
        ),
    ),
    "reed": Patch(
        -21.2,
        Subtractive(
            Spectrum("reed", formants=_NASAL),
            Cutoff(hz=3_000, track=0.45, sweep_octaves=-1.2, attack_s=0.001, decay_s=0.06, force_octaves=1.8),
            Contour(0.03, 0.2, 0.9, 0.09),
            Unison(1, drift_cents=2.0),
            Motion(5.2, 11.0, 0.3, -0.3, 0.03),
            (Layer(0.035, low_hz=1_500, high_hz=7_000),),
        ),
    ),
}
_BARS = {
    "bell": Patch(
        -9.5,
        Struck(
            Bar(((1.0, 0, 5.0), (2.76, -8, 3.0), (5.4, -13, 1.6), (8.93, -19, 0.8), (13.34, -26, 0.4))),
            release_s=1.2,
            knock=Knock(0.1, 3_000, 12_000, 0.02),
        ),
    ),
    "music_box": Patch(
        -7.7,
        Struck(
            Bar(((1.0, 0, 3.0), (2.0, -14, 1.5), (3.01, -22, 0.9), (6.27, -15, 0.5), (9.8, -30, 0.2))),
            release_s=1.0,
            knock=Knock(0.16, 2_000, 9_000, 0.03),
        ),
    ),
    "vibraphone": Patch(
        -10.2,
        Struck(
            Bar(((1.0, 0, 6.5), (4.0, -15, 1.6), (10.0, -27, 0.5)), 0.4),
            release_s=0.4,
            knock=Knock(0.08, 400, 2_500, 0.03),
            motor=(5.4, 0.35),
        ),
    ),
    "marimba": Patch(
        -6.7,
        Struck(
            Bar(((1.0, 0, 1.3), (3.93, -10, 0.35), (9.24, -18, 0.12), (16.3, -28, 0.06)), 0.8),
            release_s=None,
            knock=Knock(0.2, 250, 2_200, 0.03),
        ),
    ),
    "timpani": Patch(
        -12.5,
        Struck(
            Bar(
                ((1.0, 0, 2.6), (1.5, -4, 2.0), (1.99, -8, 1.5), (2.44, -12, 1.1), (2.9, -16, 0.9), (0.62, -14, 0.4)),
                0.2,
            ),
            release_s=None,
            knock=Knock(0.45, 60, 500, 0.12),
        ),
    ),
    "fm_bell": Patch(
        -11.1,
        Fm(
            (Pair(0.8, 1.0, 3.5, 2.2, 4.0, 0.2, 5.0), Pair(0.4, 2.0, 7.0, 1.2, 2.0, 0.1, 3.0, 1.4)),
            Contour(0.002, 1.0, 1.0, 1.4),
            chorus_cents=4.0,
        ),
    ),
}
_STRINGS = {
    "plucked_string": Patch(
        -15.2, Struck(String(0.2, 4.5, 0.5, 0.7, 2_600, 0.9, 3e-5, _WOOD), 0.2, Knock(0.12, 800, 5_000, 0.02), 1.6, 0.2)
    ),
    "muted_string": Patch(
        -12.8,
        Struck(String(0.1, 0.55, 0.4, 0.8, 2_400, 0.8, 3e-5, _WOOD), 0.08, Knock(0.3, 300, 3_000, 0.03), 2.0, 0.1),
    ),
    "driven_string": Patch(
        -18.2,
        Struck(
            String(0.1, 9.0, 0.5, 0.4, 3_500, 0.8, 3e-5, most_partials=28),
            0.09,
            Knock(0.05, 900, 4_000, 0.03),
            aftersound=0.0,
            drive=14.0,
        ),
    ),
    "pizzicato": Patch(
        -12.7,
        Struck(String(0.22, 0.75, 0.6, 0.9, 1_700, 1.0, 3e-5, _FIDDLE), None, Knock(0.16, 200, 1_500, 0.03), 5.0, 0.3),
    ),
    "plucked_bass": Patch(
        -12.8,
        Struck(
            String(0.2, 3.6, 0.25, 1.3, 1_000, 0.9, 2e-5, ((90.0, 60.0, 3.0),)),
            0.09,
            Knock(0.16, 300, 2_600, 0.02),
            0.4,
            0.0,
        ),
    ),
    "bowed_string": Patch(
        -20.5,
        Subtractive(
            Spectrum("bowed", formants=_FIDDLE),
            Cutoff(hz=4_200, track=0.35, sweep_octaves=-1.0, decay_s=0.12, force_octaves=1.6),
            Contour(0.07, 0.3, 0.92, 0.16),
            Unison(1, drift_cents=2.5),
            Motion(5.6, 13.0, 0.22, -0.2, 0.03),
            (Layer(0.03, low_hz=2_000, high_hz=9_000),),
        ),
    ),
    "string_section": Patch(
        -23.9,
        Subtractive(
            Spectrum("bowed", formants=_FIDDLE),
            Cutoff(hz=3_400, track=0.4, sweep_octaves=-0.8, decay_s=0.25, force_octaves=1.8),
            Contour(0.16, 0.5, 0.95, 0.45),
            Unison(6, 9.0, 0.9, 4.0),
            Motion(5.4, 9.0, 0.15),
            (Layer(0.025, low_hz=2_500, high_hz=9_000),),
        ),
    ),
    "choir_pad": Patch(
        -24.0,
        Subtractive(
            Spectrum("glottal", formants=_AAH),
            Cutoff(hz=5_000, track=0.1, force_octaves=1.4, sweep_octaves=-1.5, decay_s=0.4),
            Contour(0.2, 0.5, 0.95, 0.6),
            Unison(6, 8.0, 0.9, 6.0),
            Motion(5.2, 11.0, 0.2, -0.25, 0.06),
            (Layer(0.05, low_hz=2_500, high_hz=10_000),),
        ),
    ),
}
_WINDS = {
    "brass": Patch(
        -20.5,
        Subtractive(
            Spectrum("saw", formants=_HORN),
            Cutoff(hz=1_100, track=0.5, sweep_octaves=1.5, attack_s=0.07, decay_s=0.5, sustain=0.55, force_octaves=2.6),
            Contour(0.035, 0.25, 0.85, 0.1),
            Unison(1, drift_cents=2.0),
            Motion(5.0, 7.0, 0.4, -0.4, 0.02),
            (Layer(0.02, low_hz=800, high_hz=4_000),),
        ),
    ),
    "flute": Patch(
        -16.5,
        Subtractive(
            Spectrum("flute"),
            Cutoff(hz=4_000, track=0.5, force_octaves=1.5),
            Contour(0.05, 0.3, 0.92, 0.12),
            Unison(1),
            Motion(5.1, 9.0, 0.3, -0.3, 0.025),
            (Layer(0.05, low_hz=900, high_hz=6_000), Layer(0.2, low_hz=1_200, high_hz=5_000, decay_s=0.03)),
            tremolo=(5.1, 0.08),
        ),
    ),
}
_BASSES = {
    "sub_bass": Patch(
        -13.0,
        Subtractive(
            Spectrum("triangle"),
            Cutoff(hz=220, track=0.6, force_octaves=1.0),
            Contour(0.006, 0.4, 0.9, 0.06),
            drive=0.9,
        ),
    ),
    "saw_bass": Patch(
        -13.4,
        Subtractive(
            Spectrum("saw", resonance=1.4, poles=4),
            Cutoff(hz=700, track=0.4, sweep_octaves=2.4, decay_s=0.16, force_octaves=1.8),
            Contour(0.003, 0.3, 0.75, 0.06),
            Unison(3, 7.0, 0.3),
            layers=(Layer(0.5),),
            drive=0.8,
        ),
    ),
    "acid_bass": Patch(
        -14.4,
        Subtractive(
            Spectrum("saw", resonance=9.0, poles=4),
            Cutoff(hz=420, track=0.3, sweep_octaves=3.2, decay_s=0.14, force_octaves=2.4),
            Contour(0.003, 0.4, 0.7, 0.04),
            drive=1.1,
        ),
    ),
    "reese_bass": Patch(
        -15.3,
        Subtractive(
            Spectrum("saw", resonance=1.0, poles=4),
            Cutoff(hz=900, track=0.2, force_octaves=1.4, sway_octaves=0.7, sway_hz=0.45),
            Contour(0.008, 0.3, 0.95, 0.09),
            Unison(4, 22.0, 0.5),
            layers=(Layer(0.45),),
            drive=1.3,
        ),
    ),
    "fm_bass": Patch(
        -10.6,
        Fm(
            (Pair(1.0, 1.0, 1.0, 2.8, 0.7, 0.36, None), Pair(0.35, 1.0, 3.0, 1.6, 0.2, 0.02, 1.2)),
            Contour(0.003, 0.4, 0.7, 0.06),
            chorus_cents=0.0,
            drive=0.9,
        ),
    ),
    "bass_808": Patch(
        -15.2,
        Subtractive(
            Spectrum("triangle"),
            Cutoff(hz=260, track=0.5, sweep_octaves=2.0, decay_s=0.04, force_octaves=1.5),
            Contour(0.002, 1.1, 0.25, 0.15),
            motion=Motion(scoop_semitones=14.0, scoop_s=0.022),
            layers=(Layer(0.42, octave=1), Layer(0.12, low_hz=1_500, high_hz=6_000, decay_s=0.004)),
            drive=2.6,
        ),
    ),
}
_SYNTHS = {
    "saw_lead": Patch(
        -17.9,
        Subtractive(
            Spectrum("saw", resonance=1.2),
            Cutoff(hz=5_500, track=0.5, sweep_octaves=1.2, decay_s=0.35, force_octaves=1.6),
            Contour(0.006, 0.4, 0.85, 0.14),
            Unison(3, 8.0, 0.5),
            Motion(5.4, 9.0, 0.35),
        ),
    ),
    "square_lead": Patch(
        -17.5,
        Subtractive(
            Spectrum("square", resonance=1.0),
            Cutoff(hz=4_500, track=0.5, sweep_octaves=1.0, decay_s=0.3, force_octaves=1.6),
            Contour(0.005, 0.4, 0.85, 0.12),
            Unison(3, 6.0, 0.5),
            Motion(5.6, 10.0, 0.3),
        ),
    ),
    "supersaw": Patch(
        -18.4,
        Subtractive(
            Spectrum("saw"),
            Cutoff(hz=9_000, track=0.3, sweep_octaves=0.8, decay_s=0.4, force_octaves=1.6),
            Contour(0.01, 0.5, 0.9, 0.25),
            Unison(7, 16.0, 1.0),
        ),
    ),
    "synth_pluck": Patch(
        -14.4,
        Subtractive(
            Spectrum("saw", resonance=1.6, poles=4),
            Cutoff(hz=700, track=0.5, sweep_octaves=3.4, decay_s=0.11, force_octaves=1.6),
            Contour(0.002, 0.28, 0.0, 0.25),
            Unison(3, 9.0, 0.8),
        ),
    ),
    "synth_brass": Patch(
        -17.8,
        Subtractive(
            Spectrum("saw", resonance=1.1, poles=4),
            Cutoff(hz=1_000, track=0.45, sweep_octaves=2.2, attack_s=0.06, decay_s=0.5, sustain=0.5, force_octaves=2.0),
            Contour(0.03, 0.4, 0.85, 0.2),
            Unison(4, 9.0, 0.9),
            Motion(5.0, 5.0, 0.4, -0.2, 0.03),
        ),
    ),
    "synth_stab": Patch(
        -14.6,
        Subtractive(
            Spectrum("saw", resonance=1.5),
            Cutoff(hz=1_600, track=0.4, sweep_octaves=2.6, decay_s=0.18, force_octaves=1.6),
            Contour(0.002, 0.35, 0.15, 0.12),
            Unison(5, 13.0, 0.9),
            layers=(Layer(0.25, octave=-1),),
        ),
    ),
    "chip_pulse": Patch(-16.1, Subtractive(Spectrum("pulse_25"), _BRIGHT_PULSE, _CHIP, motion=Motion(6.0, 12.0, 0.25))),
    "chip_thin_pulse": Patch(-16.8, Subtractive(Spectrum("pulse_12"), _BRIGHT_PULSE, _CHIP)),
    "chip_triangle": Patch(-18.0, Subtractive(Spectrum("triangle"), _BRIGHT_PULSE, Contour(0.002, 0.3, 1.0, 0.02))),
}
_PADS = {
    "warm_pad": Patch(
        -18.0,
        Subtractive(
            Spectrum("saw", poles=4),
            Cutoff(
                hz=1_100, track=0.5, sweep_octaves=0.6, attack_s=0.8, decay_s=2.0, force_octaves=1.2, sway_octaves=0.4
            ),
            Contour(0.4, 1.0, 0.95, 1.2),
            Unison(5, 10.0, 0.9, 3.0),
            layers=(Layer(0.035, low_hz=3_500, high_hz=13_000),),
        ),
    ),
    "glass_pad": Patch(
        -18.2,
        Subtractive(
            Spectrum("glass"),
            Cutoff(hz=9_000, track=0.3, force_octaves=1.0, sway_octaves=0.8, sway_hz=0.3),
            Contour(0.3, 1.0, 0.9, 1.6),
            Unison(4, 7.0, 1.0, 3.0),
            layers=(Layer(0.06, low_hz=4_000, high_hz=14_000),),
            tremolo=(0.7, 0.25),
        ),
    ),
    "dark_pad": Patch(
        -20.0,
        Subtractive(
            Spectrum("square", poles=4, resonance=1.2),
            Cutoff(hz=480, track=0.6, force_octaves=1.0, sway_octaves=0.6, sway_hz=0.13),
            Contour(0.6, 1.0, 0.95, 1.8),
            Unison(5, 8.0, 0.9, 3.0),
            layers=(Layer(0.35, octave=-1), Layer(0.03, low_hz=200, high_hz=1_500)),
        ),
    ),
    "drone": Patch(
        -18.2,
        Subtractive(
            Spectrum("saw", octave=-1, poles=4, resonance=1.8),
            Cutoff(hz=650, track=0.4, force_octaves=1.0, sway_octaves=1.3, sway_hz=0.09),
            Contour(1.2, 1.0, 1.0, 2.5),
            Unison(4, 7.0, 1.0, 4.0),
            layers=(Layer(0.5), Layer(0.04, low_hz=300, high_hz=2_500)),
        ),
    ),
}
_GESTURES = {
    "riser": Patch(
        -18.0, Gesture((Wash((180, 500), (3_500, 16_000)), Glide(110, 880, 0.25, 5, 1.3)), rise=1.8, pulse=(6.0, 0.35))
    ),
    "downlifter": Patch(-20.0, Gesture((Wash((3_000, 16_000), (90, 300)), Glide(700, 55, 0.3, 3, 0.6)), fall=1.5)),
    "impact": Patch(
        -19.4,
        Gesture(
            (Wash((40, 9_000), (30, 160), 0.9), Glide(95, 34, 1.6, 2, 0.35), Plates(0.5, 60, 150, 6_000, 2.0)),
            fall=0.8,
            decay_share=1.1,
        ),
    ),
    "reverse_cymbal": Patch(
        -16.1,
        Gesture(
            (Wash((900, 15_000), (2_500, 9_000)), Plates(1.0, 160, 400, 15_000, 2.5)),
            fall=1.0,
            decay_share=1.3,
            reversed_in_time=True,
        ),
    ),
}
PATCHES: dict[str, Patch] = {
    **_KEYS,
    **_BARS,
    **_STRINGS,
    **_WINDS,
    **_BASSES,
    **_SYNTHS,
    **_PADS,
    **_GESTURES,
}
