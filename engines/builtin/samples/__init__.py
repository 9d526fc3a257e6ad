"""Samples: loops of whole bars and one-shots, for music that others make."""
