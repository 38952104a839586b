"""Signing in by the word of a university whose provider speaks SAML."""

from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from lxml import etree

from portal.core.time import now
from portal.identity.models import (
    Account,
    Assurance,
    IdentityProvider,
    Membership,
    Role,
    SignIn,
)
from tests.identity.saml_university import PAIRWISE, PERSISTENT, TRANSIENT, read
from tests.identity.saml_visits import START, come_back, leave
from tests.identity.visits import FORM, LIST, SIGNUP, is_in, recently

METADATA = "/account/saml/cqu/metadata/"
TARGETED = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10"


def go(client, speaker, *, sent=None, **changes):
    leaving = leave(client, **(sent or {}))
    return come_back(client, speaker.answer(leaving, **changes))


def sign_up(client, speaker, last_code):
    go(client, speaker)
    answer = client.post(SIGNUP, FORM)
    client.post(answer.url, {"code": last_code()})


class TestComingForTheFirstTime:
    def test_one_gets_an_account_that_the_organisation_confirms(
        self, client, speaker, saml_source, university, last_code
    ):
        answer = go(client, speaker)
        assert answer.url == SIGNUP
        form = client.get(SIGNUP).context["form"]
        assert form.initial["name"] == "李明"
        assert form.initial["contact"] == "li@cqu.example"

        answer = client.post(SIGNUP, FORM)

        assert not is_in(client)  # SAML does not say that an address is verified
        assert not EmailAddress.objects.filter(verified=True).exists()
        client.post(answer.url, {"code": last_code()})
        assert is_in(client)
        person = Account.objects.get().person
        assert person.assurance == Assurance.ORGANISATION_CONFIRMED
        held = person.memberships.in_force().get()
        assert (held.organisation, held.role) == (university, Role.RESEARCHER)
        assert SignIn.objects.get().method == "cqu"

    def test_little_of_what_it_says_is_kept(
        self, client, speaker, saml_source, last_code
    ):
        sign_up(client, speaker, last_code)

        kept = SocialAccount.objects.get()
        assert (kept.provider, kept.uid) == ("cqu", "xk3f@cqu.example")
        assert kept.extra_data == {
            "is_vouched_for": True,
            "name": "李明",
            "staff_number": "20190123",
        }

    def test_the_address_alone_leads_into_no_account(
        self, client, speaker, saml_source, verified
    ):
        verified(Account.objects.create_user("li@cqu.example", "x", name="李"))
        go(client, speaker)

        client.post(SIGNUP, FORM)

        assert not is_in(client)
        assert not SocialAccount.objects.exists()


class TestComingAgain:
    @pytest.fixture
    def li(self, client, speaker, saml_source, last_code):
        sign_up(client, speaker, last_code)
        client.logout()
        return Account.objects.get()

    def test_one_is_signed_in(self, client, speaker, li):
        answer = go(client, speaker, sent={"next": "/profile/"})

        assert answer.url == "/profile/"
        assert client.session["_auth_user_id"] == str(li.pk)

    def test_whom_the_organisation_dismissed_stays_dismissed(self, client, speaker, li):
        Membership.objects.update(ends_at=now())

        go(client, speaker)

        assert is_in(client)
        assert not li.person.memberships.in_force().exists()

    def test_somebody_else_is_not_them(self, client, speaker, li):
        answer = go(client, speaker, attributes={PAIRWISE: ["other@cqu.example"]})

        assert answer.url == SIGNUP
        assert not is_in(client)

    def test_one_that_is_switched_off_lets_nobody_in(self, client, speaker, li):
        IdentityProvider.objects.update(is_offered=False)

        assert go(client, speaker).url == LIST
        assert not is_in(client)

    @pytest.mark.parametrize(
        "said",
        [{"employeeNumber": [""]}, {"urn:oid:0.9.2342.19200300.100.1.3": ["a@b.cn"]}],
        ids=str,
    )
    def test_whom_it_does_not_count_among_its_own(self, client, speaker, li, said):
        assert go(client, speaker, attributes=said).url == LIST
        assert not is_in(client)


def test_its_owner_links_it_while_signed_in(client, speaker, saml_source, verified):
    owner = verified(Account.objects.create_user("li@cqu.example", "x", name="李"))
    recently(client, owner)

    go(client, speaker, sent={"process": "connect"})

    assert SocialAccount.objects.get().user == owner
    owner.person.refresh_from_db()
    assert owner.person.assurance == Assurance.ORGANISATION_CONFIRMED
    client.logout()
    go(client, speaker)
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_it_is_asked_again_who_links(client, speaker, saml_source, wei):
    client.force_login(wei)

    answer = go(client, speaker, sent={"process": "connect"})

    assert "reauthenticate" in answer.url
    assert not SocialAccount.objects.exists()


class TestWhatLastinglyNamesSomebody:
    def test_a_persistent_name_serves(self, client, speaker, saml_source):
        IdentityProvider.objects.update(subject_attribute="")

        answer = go(client, speaker, format=PERSISTENT, name_id="p-1")

        assert answer.url == SIGNUP

    def test_a_name_for_once_does_not(self, client, speaker, saml_source):
        IdentityProvider.objects.update(subject_attribute="")

        assert go(client, speaker, format=TRANSIENT).url == LIST

    def test_the_targeted_id_stands_in_a_name_of_its_own(
        self, client, speaker, saml_source, last_code
    ):
        IdentityProvider.objects.update(subject_attribute=TARGETED)
        speaker.attributes[TARGETED] = [
            f'<saml:NameID Format="{PERSISTENT}">t-1</saml:NameID>'
        ]

        sign_up(client, speaker, last_code)

        assert SocialAccount.objects.get().uid == "t-1"

    @pytest.mark.parametrize(
        "values", [[], [""], ["a", "b"], ["x" * 200]], ids=lambda v: str(v)[:20]
    )
    def test_none_or_several_name_nobody(self, client, speaker, saml_source, values):
        assert go(client, speaker, attributes={PAIRWISE: values}).url == LIST
        assert not is_in(client)

    def test_a_comment_does_not_shorten_it(
        self, client, speaker, saml_source, last_code
    ):
        speaker.attributes[PAIRWISE] = ["xk3f<!-- -->@cqu.example"]

        sign_up(client, speaker, last_code)

        assert SocialAccount.objects.get().uid == "xk3f@cqu.example"


class TestOurSide:
    def test_a_question_names_us_and_where_to_answer(self, client, saml_source):
        question = read(leave(client))

        assert question.get("AssertionConsumerServiceURL") == saml_source.callback
        assert question.get("Destination") == saml_source.sign_in_address

    def test_the_metadata_say_the_same(self, client, saml_source):
        answer = client.get(METADATA)

        described = etree.fromstring(answer.content)
        [consumer] = described.iter("{*}AssertionConsumerService")
        [sp] = described.iter("{*}SPSSODescriptor")
        assert urlsplit(described.get("entityID")).path == METADATA
        assert consumer.get("Location") == saml_source.callback
        assert sp.get("WantAssertionsSigned") == "true"

    def test_its_button_stands_on_the_list(self, client, saml_source):
        assert f'action="{START}"' in client.get(LIST).content.decode()

    def test_a_link_alone_starts_nothing(self, client, saml_source):
        assert client.get(START).status_code == 200
        assert "socialaccount_states" not in client.session

    @pytest.mark.parametrize("page", ["login", "finish", "metadata"])
    def test_there_is_none_of_another_protocol(self, client, source, page):
        assert client.get(f"/account/saml/cqu/{page}/").status_code == 404
