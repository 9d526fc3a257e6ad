"""What was composed: tracks, their sound, the making of them and the way they are heard."""
