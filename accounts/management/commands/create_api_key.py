"""`manage.py create_api_key EMAIL`: a key for programs, printed alone so that a shell can catch it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.models import ApiKey, Scope, User

NAME_MAX_CHARS = 100


class Command(BaseCommand):
    help = "Print a new API key for EMAIL. Makes the user and their workspace if there are none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--name", default="command line", help="what the key is called in the list of keys")

    def handle(self, *_args: Any, email: str, name: str, **_options: Any) -> str:
        _check(email, name)
        address = User.objects.normalize_email(email)
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
        _, secret = ApiKey.issue(user.settle(), user, name, list(Scope))
        return secret


def _check(email: str, name: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise CommandError(f"EMAIL: {email!r} is not an e-mail address") from error
    if not 1 <= len(name) <= NAME_MAX_CHARS:
        raise CommandError(f"--name: has {len(name)} characters; 1 to {NAME_MAX_CHARS} are allowed")
