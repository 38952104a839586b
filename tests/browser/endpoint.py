"""An endpoint of the API, as the tests speak of it."""

from dataclasses import dataclass

from tests.browser.pages import MISSING, read

NOBODY = 401  # a visitor is told to sign in
FORBIDDEN = 403  # for an office
INVALID = 400  # what one does not manage is no choice
REFUSED = 409  # let in, and declined by a rule


@dataclass(frozen=True)
class Endpoint:
    """An endpoint of the schema; without `right` it is for everyone.

    `subject` names whose id stands in the path, `sent` makes the body of the world.
    """

    method: str
    path: str
    subject: str = ""
    right: str = ""
    wrong: str = "stranger"
    refused: int = MISSING
    answer: int = 200
    sent: object = None
    is_file: bool = False
    verb: str = ""
    query: str = ""

    def url(self, world):
        path = self.path.replace("{verb}", self.verb)
        before, _, rest = path.partition("{")
        inner = str(read(world, self.subject)) if rest else ""
        return f"/api/v1/{before}{inner}{rest.partition('}')[2]}{self.query}"

    def body(self, world):
        return self.sent(world) if self.sent else {}

    def __str__(self):
        return f"{self.method} /api/v1/{self.path}"


def public(path, subject="", **how):
    """What everyone may read: the list, and one of it."""
    name = how.pop("name", "id")
    listed = [] if how.pop("only_one", False) else [Endpoint("get", path)]
    return [*listed, Endpoint("get", f"{path}{{{name}}}/", subject, **how)]


def mine(path, right="lin"):
    """A list of one's own: everybody has one."""
    return Endpoint("get", path, right=right, refused=200)


def add(path, sent, right="chen", **how):
    """Adding below a record that one manages."""
    how = {"wrong": "zhao", "refused": INVALID, "answer": 201} | how
    return Endpoint("post", path, right=right, sent=sent, **how)
