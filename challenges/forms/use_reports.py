"""The form that sends a use report: it knows which letter was read."""

from challenges.forms.base import Form
from challenges.forms.fields import Hidden


class SendForm(Form):
    """``seen`` is the mark of the letter on the page."""

    seen = Hidden()
