"""Signing in here by one's home base."""

import pytest
from django.contrib.auth import get_user
from django.urls import reverse

from portal.identity.models import Account, Membership, SignIn
from portal.identity.signon import clients
from portal.nodes.actions import pause_exchange
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import Node
from tests.identity.signon.browser import said_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def sign_on(client, base="chengdu", **sent):
    return client.post(reverse("identity:sign-on", args=[base]), sent)


class TestSomeoneOfChengdu:
    def test_signs_in_here(self, client, at_home, li):
        answer = at_home.follow(sign_on(client, next="/search/?q=x"))

        known = get_user(client)
        assert answer.status_code == 200
        assert answer.request["PATH_INFO"] == "/search/"
        assert (known.person_id, known.is_at_home) == (li.person_id, False)
        assert known.person.home == "chengdu"

    def test_is_known_by_name_organisation_and_role(
        self, client, at_home, li, their_university
    ):
        at_home.follow(sign_on(client))

        card = get_user(client).card
        university = str(their_university.pk)
        assert card["organisations"] == [university]
        assert card["roles"] == [{"organisation": university, "role": "researcher"}]
        assert get_user(client).person.name == "li"

    def test_has_neither_password_nor_role_here(self, client, at_home):
        at_home.follow(sign_on(client))

        known = get_user(client)
        assert not known.has_usable_password()
        assert (known.email, known.phone, known.is_staff) == (None, None, False)
        assert known.roles_in_force() == []

    def test_signs_in_twice_to_the_same_account(self, client, at_home):
        at_home.follow(sign_on(client))
        client.cookies.clear()  # forgotten, not signed out
        at_home.follow(sign_on(client))

        assert Account.objects.count() == 1
        assert SignIn.objects.filter(method="chengdu").count() == 2

    def test_keeps_blocked_who_is_blocked_here(self, client, at_home):
        at_home.follow(sign_on(client))
        client.cookies.clear()  # forgotten, not signed out
        Account.objects.update(is_active=False)

        at_home.follow(sign_on(client))

        assert get_user(client).is_anonymous

    def test_is_asked_for_consent_first(self, client, at_home, chengdu):
        with chengdu.inside(), chengdu.connect() as session:
            session.execute("UPDATE identity_consent SET withdrawn_at = now()")

        asked = at_home.ask(sign_on(client)["Location"])

        assert asked.headers["Location"].startswith("/profile/known-at/chongqing/")
        assert not Account.objects.exists()

    def test_is_led_to_the_sign_in_page_there(self, client, traveller, li):
        asked = traveller.ask(sign_on(client)["Location"])

        assert asked.headers["Location"].startswith("/account/login/?next=")


def test_the_question_is_bound_to_this_browser_and_to_a_proof(client, introduced):
    answer = sign_on(client)

    asked = said_in(answer["Location"])
    assert asked["code_challenge_method"] == "S256"
    assert asked["client_id"] == "chongqing"
    assert len(asked["nonce"]) == len(asked["state"]) == 43
    [cookie] = [each for each in answer.cookies.values() if "question" in each.key]
    assert cookie["httponly"]
    assert cookie["path"] == "/account/elsewhere/chengdu/signed-on/"


def test_one_is_led_to_no_other_site_afterwards(client, at_home):
    answer = at_home.follow(sign_on(client, next="https://evil.example/"))

    assert answer.request["PATH_INFO"] == "/"


def test_a_base_that_does_not_answer_keeps_only_its_own_people_out(client, sichuan):
    answer = client.get(reverse("identity:elsewhere"))

    assert "目前无法连接" in answer.content.decode()
    assert sign_on(client)["Location"] == reverse("identity:elsewhere")


def test_to_a_base_that_is_paused_nobody_is_sent(client, introduced):
    pause_exchange(peer=introduced)

    page = client.get(reverse("identity:elsewhere")).content.decode()
    answer = client.post(
        reverse("identity:sign-on", args=["chengdu"]), follow=True
    ).content.decode()

    assert "数据交换已暂停，归属该基地的用户暂时不能在此登录" in page
    assert "与成都基地的数据交换已暂停，归属该基地的用户暂时不能登录。" in answer


def test_who_would_only_find_an_error_is_not_sent_there(client, peer, chengdu):
    """A base that has just joined has yet to hear of this one."""
    clients.register(peer)

    choices = client.get(reverse("identity:elsewhere")).context["choices"]
    asked = client.get("/help/?sso=chengdu", headers={"Accept": "text/html"})

    assert choices == [(peer, False)]
    assert sign_on(client)["Location"] == reverse("identity:elsewhere")
    assert asked.status_code == 200
    deliver_waiting(peer=peer)
    assert sign_on(client)["Location"].startswith(chengdu.url)


@pytest.mark.parametrize("base", ["chongqing", "nowhere"])
def test_there_is_no_such_other_base(client, sichuan, base):
    assert sign_on(client, base).status_code == 404


def test_the_base_chosen_last_stands_first(client, introduced):
    Node.objects.create(
        code="aba", name="阿坝", name_en="Aba", url="http://localhost:9",
        division_prefixes=["52"],
    )  # fmt: skip
    sign_on(client)

    choices = client.get(reverse("identity:elsewhere")).context["choices"]

    assert [(base.code, is_up) for base, is_up in choices] == [
        ("chengdu", True),
        ("aba", False),
    ]


def test_roles_are_given_at_home_alone(client, at_home, their_university):
    at_home.follow(sign_on(client))

    assert not Membership.objects.exists()
