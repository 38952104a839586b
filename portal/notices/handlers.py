"""What other bases may ask of the notices: to tell people of ours something."""

from collections.abc import Iterator
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.nodes.messages.kinds import Body, MessageKind, register, unreadable
from portal.nodes.models import Node
from portal.notices.actions import tell
from portal.notices.elsewhere import MATTER, TELL
from portal.notices.kinds import kind_of
from portal.notices.models import Notice

LONGEST = 300  # characters of an address; its words are a few times as long
NONSENSE = (KeyError, ValueError, TypeError, AttributeError, OverflowError)


def told(sender: Node, body: Body) -> Body:
    """Tell our people what a base has to say to them.

    Refuses with `malformed`, also what nobody could read and what no other base tells.
    """
    person = apps.get_model("identity.Person")
    try:
        path, people = str(body["url"]), [UUID(each) for each in body["people"]]
        about = UUID(body["about"]) if body["about"] else None
        params = {str(name): str(said) for name, said in body["params"].items()}
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(path)
        found = list(person.objects.own().filter(pk__in=people))
        kind = kind_of(body["kind"])
        notice = Notice(kind=kind.code, url=path, params=params)
        longest = max(len(words) for words in words_of(notice))
        if not kind.from_elsewhere or len(path) > LONGEST or longest > 4 * LONGEST:
            raise ValueError(kind)
        if found:  # a task for nobody yet is given by this base alone
            tell(kind=kind.code, people=found, url=path, about=about, params=params)
    except NONSENSE as error:
        raise unreadable() from error
    return {}


def words_of(notice: Notice) -> Iterator[str]:
    """What its reader reads, in whichever language that will be."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield notice.title + notice.body


register(
    MessageKind(code=TELL, label=_("notice for a person"), handle=told, matter=MATTER)
)
