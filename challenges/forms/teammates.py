"""Forms about finding a team: what people and teams say to each other, requests to join, links."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Number, Radios, Tags, TextArea
from challenges.operations.join_requests import RequestContent
from challenges.operations.team_links import LinkContent
from challenges.operations.teammates import ProfileContent, SearchContent
from challenges.vocabulary.choices import LinkLifetime

_MOST_SIGNS = 600
_LANGUAGES = [SelectChoice("sv", "Svenska"), SelectChoice("en", "English")]
_TAGS = 450


class ProfileForm(Form):
    """What somebody who looks for a team says about themselves."""

    skills = Tags(
        _l("What you can do"),
        maximum=_TAGS,
        description=_l("For example interviews, Python, maps. At most ten skills."),
    )
    about = TextArea(
        _l("About you"),
        required=False,
        maximum=_MOST_SIGNS,
        rows=4,
        description=_l("A few lines on what you would like to do. Leave out how to reach you."),
    )
    language = Radios(_l("The language you write and work in"), choices=_LANGUAGES)
    open_to_invitations = CheckBox(
        _l("Teams may invite me"),
        description=_l("The invitation comes by mail; the team does not see your address."),
    )

    def content(self) -> ProfileContent:
        return ProfileContent(
            self.skills.words, self.about.data or "", self.language.data, bool(self.open_to_invitations.data)
        )


class SearchForm(Form):
    """Whom a team looks for."""

    open_to_requests = CheckBox(
        _l("Show the team to those who look for one, and let them ask to join"),
        description=_l(
            "Everybody who is registered for the challenge sees the team's name and what you write."
        ),
    )
    pitch = TextArea(
        _l("What you do and whom you look for"),
        required=False,
        maximum=_MOST_SIGNS,
        rows=4,
        description=_l("Do not give your idea away: other teams can read this."),
    )
    language = Radios(_l("The language the team writes and works in"), choices=_LANGUAGES)
    skills = Tags(
        _l("Skills you look for"), required=False, maximum=_TAGS, description=_l("At most ten skills.")
    )

    def content(self) -> SearchContent:
        return SearchContent(
            bool(self.open_to_requests.data), self.skills.words, self.pitch.data or "", self.language.data
        )


class AskToJoinForm(Form):
    """What somebody says to the captain of a team."""

    message = TextArea(
        _l("Your message to the captain"),
        maximum=1000,
        rows=5,
        description=_l(
            "Say who you are and what you would like to do in the team. Only the captain reads it."
        ),
    )
    skills = Tags(
        _l("What you can do"),
        required=False,
        maximum=_TAGS,
        description=_l("For example interviews, Python, maps. At most ten skills."),
    )

    def content(self) -> RequestContent:
        return RequestContent(self.message.data, self.skills.words)


class AnswerRequestForm(Form):
    """A word to who asked."""

    word = TextArea(
        _l("A word to the person"),
        required=False,
        maximum=500,
        rows=3,
        description=_l("Shown to the person together with your answer."),
    )

    def content(self) -> str:
        return self.word.data or ""


class LinkForm(Form):
    """How long a link to the team works, and for how many."""

    lifetime = Radios(
        _l("How long the link works"),
        choices=[SelectChoice(one.value, _l(one.label)) for one in LinkLifetime],
    )
    most_uses = Number(_l("How many may join by it"), minimum=1, maximum=1000)

    def content(self) -> LinkContent:
        return LinkContent(LinkLifetime(self.lifetime.data), int(self.most_uses.data or 0))
