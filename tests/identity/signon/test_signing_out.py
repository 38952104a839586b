"""Signing out once signs out everywhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.identity.models import Account, SignOn
from portal.identity.signon import ending
from portal.nodes.messages.inbox import Received, receive
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import Node, OutboxMessage
from tests.identity.signon.browser import PAGE, open_session
from tests.identity.signon.shadows import shadow

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def ended():
    """The sign-ons that this base tells others are over."""
    messages = OutboxMessage.objects.filter(kind=ending.END)
    return {(message.peer_id, message.body["sid"]) for message in messages}


def sign_out(client):
    return client.post(reverse("account_logout"))


class TestAGuestHere:
    @pytest.fixture
    def guest(self, client, at_home):
        at_home.open("/help/?sso=chengdu")
        return get_user(client)

    def test_is_signed_out_at_home_at_once(self, client, guest, chengdu):
        sign_out(client)

        assert get_user(client).is_anonymous
        with chengdu.inside():
            assert not Session.objects.exists()
            assert not SignOn.objects.exists()

    def test_leaves_though_the_home_base_is_down(self, client, guest, chengdu, peer):
        Node.objects.filter(pk="chengdu").update(url="http://localhost:9")
        sign_out(client)

        assert get_user(client).is_anonymous
        waiting = OutboxMessage.objects.get(kind=ending.END)
        assert (waiting.tries, waiting.answered_at) == (1, None)

        Node.objects.filter(pk="chengdu").update(url=chengdu.url)
        OutboxMessage.objects.update(next_try_at=waiting.made_at)
        deliver_waiting(peer=Node.objects.get(pk="chengdu"))
        with chengdu.inside():
            assert not Session.objects.exists()

    def test_is_out_when_they_sign_out_at_home(self, client, guest, peer):
        sid = client.session["sign_on"]["sid"]

        tell(peer, sid)

        assert get_user(client).is_anonymous

    def test_stays_in_another_browser(self, client, guest, peer, li, chengdu):
        other = UserSession.objects.create(
            user=guest, session_key=open_session(guest), ip="::1", data={"sid": "x"}
        )

        tell(peer, client.session["sign_on"]["sid"])

        assert get_user(client).is_anonymous
        assert list(UserSession.objects.all()) == [other]
        assert Session.objects.filter(pk=other.session_key).exists()

    def test_is_kept_out_when_the_end_came_before_them(
        self, client, at_home, chengdu, peer
    ):
        asked = client.get("/help/?sso=chengdu", headers=PAGE)
        back = at_home.ask(asked["Location"]).headers["Location"]
        with chengdu.inside():
            sid = str(SignOn.objects.get().pk)
        tell(peer, sid)

        client.get(back.removeprefix("http://localhost:8000"))

        assert get_user(client).is_anonymous

    def test_hears_nothing_from_home_once_the_session_there_is_over(
        self, client, at_home, chengdu
    ):
        """A code is worth nothing after whoever asked for it has signed out."""
        asked = client.get("/help/?sso=chengdu", headers=PAGE)
        back = at_home.ask(asked["Location"]).headers["Location"]
        with chengdu.inside():
            SignOn.objects.all().delete()

        client.get(back.removeprefix("http://localhost:8000"))

        assert get_user(client).is_anonymous

    def test_is_not_let_in_once_blocked_at_home(self, client, at_home, chengdu):
        asked = client.get("/help/?sso=chengdu", headers=PAGE)
        back = at_home.ask(asked["Location"]).headers["Location"]
        with chengdu.inside():
            Account.objects.update(is_active=False)

        client.get(back.removeprefix("http://localhost:8000"))

        assert get_user(client).is_anonymous
        with chengdu.inside():
            Account.objects.update(is_active=True)


def tell(sender, sid):
    message = Received(new_id(), ending.END, "", {"sid": sid})
    return receive(sender=sender, message=message)


class TestOneOfOurs:
    @pytest.fixture
    def signed_on(self, client, lin, sichuan):
        """Lin, signed in here, is a guest at Chengdu out of the same session."""
        client.force_login(lin)
        UserSession.objects.create(
            user=lin, session_key=client.session.session_key, ip="::1"
        )
        return sign_on(lin, sichuan, client.session.session_key)

    def test_is_out_elsewhere_when_she_signs_out_here(self, client, signed_on):
        sign_out(client)

        assert ended() == {("chengdu", str(signed_on.pk))}
        assert not SignOn.objects.exists()

    def test_is_out_here_when_she_signs_out_there(self, client, signed_on, sichuan):
        tell(sichuan, str(signed_on.pk))

        assert get_user(client).is_anonymous
        assert ended() == set()  # Chengdu knows

    def test_is_out_at_a_third_base_too(self, client, signed_on, sichuan, shanghai):
        third = sign_on(signed_on.account, shanghai, client.session.session_key)

        tell(sichuan, str(signed_on.pk))

        assert ended() == {("shanghai", str(third.pk))}

    def test_stays_in_out_of_another_session(self, client, signed_on, sichuan):
        other = sign_on(signed_on.account, sichuan, open_session(signed_on.account))

        sign_out(client)

        assert SignOn.objects.get() == other

    def test_is_out_where_an_office_ends_the_session(self, client, signed_on):
        UserSession.objects.get().end()

        assert ended() == {("chengdu", str(signed_on.pk))}

    def test_is_out_when_the_password_is_another(self, client, signed_on):
        client.post(
            reverse("account_change_password"),
            {
                "oldpassword": "correct horse",
                "password1": "a quite different one",
                "password2": "a quite different one",
            },
        )

        assert ended() == {("chengdu", str(signed_on.pk))}

    def test_is_out_when_the_session_expired(self, client, signed_on, sichuan, lin):
        gone = sign_on(lin, sichuan, "gone")

        ending.end_expired()

        assert ended() == {("chengdu", str(gone.pk))}
        assert SignOn.objects.get() == signed_on

    def test_is_out_nowhere_at_the_word_of_another_base(
        self, client, signed_on, shanghai
    ):
        tell(shanghai, str(signed_on.pk))

        assert not get_user(client).is_anonymous


def sign_on(account, peer, session_key):
    return SignOn.objects.create(account=account, peer=peer, session_key=session_key)


@pytest.fixture
def shanghai(sichuan):
    return Node.objects.create(
        code="shanghai",
        name="上海基地",
        name_en="Shanghai base",
        url="http://localhost:9",
        division_prefixes=["31"],
    )


def test_a_base_ends_the_sessions_of_its_own_people_alone(sichuan, shanghai):
    guest = shadow("shanghai")
    UserSession.objects.create(
        user=guest,
        session_key=open_session(guest),
        ip="::1",
        data={"sid": (sid := str(new_id()))},
    )

    tell(sichuan, sid)
    assert UserSession.objects.exists()

    tell(shanghai, sid)
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_a_restored_base_ends_all_sessions(client, lin, sichuan):
    client.force_login(lin)
    key = client.session.session_key
    UserSession.objects.create(user=lin, session_key=key, ip="::1")
    sign_on(lin, sichuan, "of the backup alone")

    ending.end_all()

    assert get_user(client).is_anonymous
    assert not SignOn.objects.exists()
    [told] = OutboxMessage.objects.filter(kind=ending.END, peer=sichuan)
    assert told.body == ending.ALL


def test_a_base_that_was_restored_has_its_guests_let_out(sichuan, shanghai):
    for home in ("chengdu", "shanghai"):
        key = open_session(guest := shadow(home))
        UserSession.objects.create(user=guest, session_key=key, ip="::1")

    ending.end_as_told(sichuan, ending.ALL)

    [left] = UserSession.objects.all()
    assert left.user.person.home == "shanghai"


@pytest.mark.parametrize("body", [{}, {"sid": None}, {"sid": "x"}, {"sid": ["\0"]}])
def test_a_message_that_makes_no_sense_is_refused(sichuan, body):
    with pytest.raises(Refusal) as refusal:
        ending.end_as_told(sichuan, body)

    assert refusal.value.code == "malformed"


def test_signing_out_needs_no_other_base(client, lin):
    client.force_login(lin)

    assert sign_out(client).status_code == 302
    assert get_user(client).is_anonymous
    assert ended() == set()
