"""What other bases may ask of the notices: to tell people of ours something."""

from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from portal.nodes.messages.kinds import Body, MessageKind, register, unreadable
from portal.nodes.models import Node
from portal.notices.actions import tell
from portal.notices.elsewhere import MATTER, TELL
from portal.notices.kinds import kind_of
from portal.notices.models import Notice

LONGEST = 300  # characters of an address; its words are a few times as long


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
        words = notice.title + notice.body
        if not kind.from_elsewhere or len(path) > LONGEST or len(words) > 4 * LONGEST:
            raise ValueError(kind)
        if found:  # a task for nobody yet is given by this base alone
            tell(kind=kind.code, people=found, url=path, about=about, params=params)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise unreadable() from error
    return {}


register(
    MessageKind(code=TELL, label=_("notice for a person"), handle=told, matter=MATTER)
)
