"""The smallest plans of both kinds, as the wire has them."""

from __future__ import annotations

from typing import Any

SECTION: dict[str, Any] = {
    "section_name": "Verse",
    "positive_local_styles": [],
    "negative_local_styles": [],
    "duration_ms": 3000,
    "lines": [],
}
PLAN: dict[str, Any] = {"positive_global_styles": ["pop"], "negative_global_styles": [], "sections": [SECTION]}
CHUNK: dict[str, Any] = {"text": "[Verse]\nHello", "duration_ms": 3000, "positive_styles": ["pop"]}
CHUNKED: dict[str, Any] = {"chunks": [CHUNK]}
