"""Error pages: they say what to do, and need neither request nor database."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_page_stands_alone(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert name[:3] in page
    assert "Back to the studio" in page


def test_refusal_gives_its_reason() -> None:
    assert "no &lt;entry&gt;" in render_to_string("403.html", {"exception": "no <entry>"})
