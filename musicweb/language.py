"""The language of the pages: what the visitor chose, else what their browser asks for. The wire speaks English."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from musicweb.api.edge import dialect_of


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for the dialects of the wire, whose answers are the same for everybody."""

    def process_request(self, request: HttpRequest) -> None:
        if dialect_of(request.path):
            translation.activate("en")
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if dialect_of(request.path) else super().process_response(request, response)
