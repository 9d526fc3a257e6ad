"""The composers: each writes the notes of one role over the same bars and chords. Pure, and seeded by role."""
