"""Tempo, beats, key, chords, sections and a plan from any recording."""
