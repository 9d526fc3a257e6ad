"""The singer: text and notes in, a sung voice and the times of its words out. Knows nothing of songs or mixes."""
