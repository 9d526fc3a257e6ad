"""The one form that gives a folder or a playlist its name: in a dialog, or a page of its own without scripts."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from engines.errors import InvalidRequest


def named(
    request: HttpRequest, heading: str, take: Callable[[str], Any], lead_to: Callable[[Any], str], name: str = ""
) -> HttpResponse:
    """Ask for a name and hand it to `take`; what that returns is led to. A name it refuses is asked for again."""
    context = {"heading": heading, "name": name, "address": request.get_full_path()}
    if request.method != "POST":
        return render(request, "tracks/name.html", context)
    try:
        made = take(request.POST.get("name", ""))
    except InvalidRequest as error:
        told = {"name": request.POST.get("name", ""), "errors": [error.message]}
        return render(request, "tracks/name.html", context | told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(lead_to(made))
