"""`manage.py create_api_key EMAIL`: a key for programs, printed alone so that a shell can catch it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from accounts.models import EVERYTHING, ApiKey, Scope, User

NAME_MAX_CHARS = 100
DAYS_MAX = 3650


class Command(BaseCommand):
    help = "Print a new API key for EMAIL. Makes the user and their workspace if there are none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="command line", help="what the key is called in the list of keys")
        parser.add_argument(
            "--scopes",
            default=",".join(Scope),
            help=f"what it may be used for, separated by commas: {', '.join(Scope)}, or {EVERYTHING} for everything",
        )
        parser.add_argument("--expires-in-days", type=int, metavar="DAYS", help="when it ends; without, it does not")

    def handle(
        self, *_args: Any, email: str, name: str, scopes: str, expires_in_days: int | None, **_options: Any
    ) -> str:
        wanted = [scope.strip() for scope in scopes.split(",")]
        _check(email, name, wanted, expires_in_days)
        address = User.objects.normalize_email(email)
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
        end = timezone.now() + timedelta(days=expires_in_days) if expires_in_days else None
        _, secret = ApiKey.issue(user.settle(), user, name, wanted, end)
        return secret


def _check(email: str, name: str, scopes: list[str], days: int | None) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise CommandError(f"EMAIL: {email!r} is not an e-mail address") from error
    if not 1 <= len(name) <= NAME_MAX_CHARS:
        raise CommandError(f"--name: has {len(name)} characters; 1 to {NAME_MAX_CHARS} are allowed")
    if unknown := [scope for scope in scopes if scope not in (*Scope, EVERYTHING)]:
        raise CommandError(f"--scopes: {unknown[0]!r} is none of {', '.join(Scope)} and {EVERYTHING}")
    if days is not None and not 1 <= days <= DAYS_MAX:
        raise CommandError(f"--expires-in-days: {days} is not allowed; 1 to {DAYS_MAX} are")
