# Begin a job, wait for it and save the song
import os
import time
from pathlib import Path

import httpx

api = httpx.Client(
    base_url=f"{os.environ['MUSICWEB_URL']}/api/v1/music/", headers={"X-API-Key": os.environ["MUSICWEB_KEY"]}
)
wanted = {"caption": "bright indie pop", "duration": 12, "instrumental": True, "format": "mp3"}
job = api.post("text2music", json=wanted).raise_for_status().json()["job"]
while job["status"] in ("PENDING", "PROCESSING"):
    time.sleep(1)
    job = api.get(f"jobs/{job['id']}/status").raise_for_status().json()
if job["status"] == "FAILED":
    raise SystemExit(job["error_message"])
Path("song.mp3").write_bytes(httpx.get(job["output_url"]).raise_for_status().content)
