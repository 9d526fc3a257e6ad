# Begin a track and listen to it while it is made
import os
from pathlib import Path

import httpx

api = httpx.Client(
    base_url=f"{os.environ['MUSICWEB_URL']}/v1/music/",
    headers={"Authorization": f"Bearer {os.environ['MUSICWEB_KEY']}"},
)
wanted = {"prompt": "calm piano for a rainy evening", "genre": "lo-fi", "duration": 10}
track = api.post("generate", json=wanted).raise_for_status().json()
with httpx.stream("GET", track["audio_url"]) as sound, Path("track.mp3").open("wb") as file:
    for chunk in sound.raise_for_status().iter_bytes():
        file.write(chunk)
track = api.get(track["id"]).raise_for_status().json()
print(track["status"], track["tempo"], track["stems"])
