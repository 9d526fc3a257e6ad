"""A filter that tells templates how a form field is drawn."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()


@register.filter
def widget(field: BoundField) -> str:
    """`checkbox`, `choices` (several boxes or buttons), `select`, or `text` for everything typed."""
    match field.field.widget:
        case forms.CheckboxInput():
            return "checkbox"
        case forms.RadioSelect():
            return "choices"
        case forms.Select():
            return "select"
        case _:
            return "text"
