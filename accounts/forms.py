"""The forms of accounts that allauth does not bring."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from accounts.models import ApiKey, Membership, Scope


class ApiKeyForm(forms.Form):
    """A new API key: a name to know it by, what it may do, and how long it lives."""

    LIFETIMES = (("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))

    name = forms.CharField(max_length=100, label="Name", help_text="What will use this key?")
    scopes = forms.MultipleChoiceField(
        choices=Scope, initial=list(Scope), widget=forms.CheckboxSelectMultiple, label="May be used to"
    )
    lifetime_days = forms.TypedChoiceField(
        choices=LIFETIMES, coerce=int, empty_value=None, required=False, label="Expires"
    )

    def issue(self, membership: Membership) -> str:
        """Make the key for `membership` and return its secret."""
        _, secret = ApiKey.issue(
            membership.workspace, membership.user, self.cleaned_data["name"], self.cleaned_data["scopes"], self._end()
        )
        return secret

    def _end(self) -> datetime | None:
        days = self.cleaned_data["lifetime_days"]
        return timezone.now() + timedelta(days=days) if days else None
