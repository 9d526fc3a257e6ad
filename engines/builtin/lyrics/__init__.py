"""The words of a song: lyric sheets read, and lyrics written where there are none. Knows nothing of music or voices."""
