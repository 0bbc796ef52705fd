"""Forms about the members of an organisation."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import EmailAddress, Radios, Select
from challenges.forms.words import translate
from challenges.operations.memberships import MemberContent
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.text import N_

ROLE_HINTS = {
    OrganisationRole.OWNER: N_("Everything an editor does, and confirms decisions and manages members."),
    OrganisationRole.EDITOR: N_("Prepares, approves and publishes challenges and follows the jury."),
    OrganisationRole.READER: N_("Sees everything in the workspace but changes nothing."),
}


def _roles() -> list[SelectChoice]:
    return [SelectChoice(role.value, translate(role.label)) for role in OrganisationRole]


class InviteMemberForm(Form):
    """Invite a colleague."""

    email = EmailAddress(_l("E-mail address"), render_kw={"autocomplete": "off"})
    role = Radios(_l("Role"))

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.role.choices = _roles()

    def content(self) -> MemberContent:
        return MemberContent(self.email.data, OrganisationRole(self.role.data))


class RoleForm(Form):
    """Give a member another role."""

    role = Select(_l("Role"))

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.role.choices = _roles()

    def content(self) -> OrganisationRole:
        return OrganisationRole(self.role.data)
