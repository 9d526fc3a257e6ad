# Open a webhook endpoint and send it a test
import hashlib
import hmac
import os

import httpx

api = httpx.Client(
    base_url=f"{os.environ['MUSICWEB_URL']}/api/v1/webhooks/", headers={"X-API-Key": os.environ["MUSICWEB_KEY"]}
)
wanted = {"url": os.environ["HOOK_URL"], "events": ["job.completed", "job.failed"]}
endpoint = api.post("endpoints", json=wanted).raise_for_status().json()
print("Keep this secret:", endpoint["secret"])
print(api.post(f"endpoints/{endpoint['id']}/test").raise_for_status().json())


def is_genuine(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """For your server: whether a request to it came from the studio."""
    signed = f"{headers['X-AudioPod-Timestamp']}.".encode() + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(headers["X-AudioPod-Signature"], f"sha256={expected}")
