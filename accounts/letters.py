"""The mails that accounts send beyond those of allauth."""

from __future__ import annotations

import logging

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Send `link` to where the invitation goes; False where the mail server does not take it."""
    subject = _("You are invited to “%(workspace)s”") % {"workspace": invitation.workspace}
    text = render_to_string("accounts/mail/invitation.txt", {"invitation": invitation, "link": link})
    try:
        return bool(send_mail(subject, text, None, [invitation.email]))
    except OSError as error:
        log.warning("an invitation could not be sent: %s", error)
        return False
