# Make a song and save it while it is made
import os

from elevenlabs import ElevenLabs

client = ElevenLabs(base_url=os.environ["MUSICWEB_URL"], api_key=os.environ["MUSICWEB_KEY"])
with open("song.mp3", "wb") as file:
    for chunk in client.music.stream(prompt="warm lo-fi piano for a rainy evening", music_length_ms=10_000):
        file.write(chunk)
