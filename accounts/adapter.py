"""What sign-up does beyond allauth: a guest keeps their account, everybody gets a workspace, lost mail is told."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest
from django.shortcuts import redirect

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def new_user(self, request: HttpRequest) -> User:
        """The guest who signs up, with everything they made, or somebody new."""
        user = request.user
        return user if isinstance(user, User) and user.is_guest else User()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        super().save_user(request, user, form, commit=False)
        if commit:
            self._settle(request, user)
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or tell the person that it failed: an account must not hang on the mail server."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("A mail could not be sent")
            messages.error(self.request, f"The mail to {email} could not be sent. Please try again later.")

    def _settle(self, request: HttpRequest, user: User) -> None:
        """Two clicks on one button ask twice for the same account: the second finds it taken and may sign in."""
        try:
            user.settle()
        except IntegrityError as error:
            messages.error(request, f"A user is already registered with {user.email}. Please sign in.")
            raise ImmediateHttpResponse(redirect(settings.LOGIN_URL)) from error
