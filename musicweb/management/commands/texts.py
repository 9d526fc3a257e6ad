"""`manage.py texts`: bring the catalogues of all languages up to date with the sources, and compile them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from musicweb import texts


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Collects every text that can be translated into locale/ and compiles what is translated."

    def handle(self, *_: Any, **__: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                self._bring_up_to_date(language)

    def _bring_up_to_date(self, language: str) -> None:
        for domain in (texts.PAGES, texts.SCRIPTS):
            catalog = texts.kept(language, domain)
            catalog.update(texts.found(domain), no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            texts.keep(catalog, language, domain)
            missing = texts.untold(catalog)
            self.stdout.write(f"{language} {domain}: {len(catalog)} texts, {len(missing)} without translation")
            for message in missing:
                self.stdout.write(f"  {message.id!r}")
