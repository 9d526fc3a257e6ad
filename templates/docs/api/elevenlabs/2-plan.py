# Have a plan made, and make a song of it
import os

from elevenlabs import ElevenLabs

client = ElevenLabs(base_url=os.environ["MUSICWEB_URL"], api_key=os.environ["MUSICWEB_KEY"])
plan = client.music.composition_plan.create(prompt="a calm song about the sea", music_length_ms=12_000)
plan.sections[0].positive_local_styles.append("soft piano")
with open("song.mp3", "wb") as file:
    for chunk in client.music.compose(composition_plan=plan):
        file.write(chunk)
