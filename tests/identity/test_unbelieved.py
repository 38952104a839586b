"""What a university's provider says is not believed without proof."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from portal.identity.models import IdentityProvider, Membership
from tests.identity.university import CLIENT, SECRET
from tests.identity.visits import FORM, LIST, SIGNUP, START, go, is_in


class TestWhatIsNotBelieved:
    @pytest.mark.parametrize(
        "spoilt",
        [
            {"id_token": {"iss": "https://evil.example"}},
            {"id_token": {"aud": "another client"}},
            {"id_token": {"exp": 1}},
            {"id_token": {"sub": "somebody else"}},
            {"userinfo": {"sub": ""}},
            {"userinfo": {"sub": "x" * 200}},
            {"userinfo": {"sub": ["x"]}},
            {"id_token": {"sub": "x\0"}, "userinfo": {"sub": "x\0"}},
            {"denies": True},
        ],
        ids=str,
    )
    def test_an_answer_that_proves_nothing(self, client, source, theirs, spoilt):
        theirs.spoilt = spoilt

        assert go(client).url == LIST

        assert not is_in(client)
        assert not SocialAccount.objects.exists()

    @pytest.mark.parametrize(
        "claims",
        [{"email": "li@gmail.example"}, {"employee_number": ""}, {"email": None}],
        ids=str,
    )
    def test_somebody_it_does_not_count_among_its_own(
        self, client, source, theirs, claims
    ):
        theirs.person |= claims

        assert go(client).url == LIST
        assert not is_in(client)

    def test_a_code_used_twice(self, client, source, theirs):
        leaving = client.post(START)
        coming = requests.get(leaving.url, allow_redirects=False, timeout=5)
        back = urlsplit(coming.headers["Location"])
        answer = dict(parse_qsl(back.query))
        client.get(back.path, answer)
        client.session.flush()

        assert client.get(back.path, answer).url == LIST
        assert not is_in(client)

    def test_an_answer_to_another_browser(self, client, source, theirs):
        leaving = Client().post(START)
        coming = requests.get(leaving.url, allow_redirects=False, timeout=5)
        back = urlsplit(coming.headers["Location"])

        assert client.get(back.path, dict(parse_qsl(back.query))).url == LIST
        assert "/token" not in theirs.asked

    def test_one_that_is_switched_off(self, client, source):
        IdentityProvider.objects.update(is_offered=False)

        assert go(client).url == LIST
        assert not is_in(client)

    def test_one_of_a_suspended_organisation(self, client, source, university):
        type(university).objects.update(standing="suspended")

        assert go(client).url == LIST
        assert not is_in(client)

    def test_one_that_cannot_be_reached(self, client, source):
        IdentityProvider.objects.update(issuer="http://localhost:9")

        assert client.post(START).url == LIST

    def test_one_that_there_is_not(self, client, source):
        assert client.post("/account/oidc/none/login/").status_code == 404

    def test_two_that_gave_us_the_same_client(self, client, source, company):
        other = IdentityProvider(
            code="other", organisation=company, issuer=source.issuer, client_id=CLIENT
        )
        other.seal_secret(SECRET)
        other.save()
        go(client)

        client.post(SIGNUP, FORM)

        assert Membership.objects.get().organisation == source.organisation


class TestTheListOfOrganisations:
    def test_it_is_searched_by_name(self, client, source):
        assert "重庆大学" in client.get(LIST, {"q": "重庆"}).content.decode()
        page = client.get(LIST, {"q": "四川"})
        assert not page.context["page"].object_list

    @pytest.mark.parametrize("q", ["\0", "x" * 100_000, "%"], ids=["NUL", "long", "%"])
    def test_nonsense_finds_nothing_and_harms_nothing(self, client, source, q):
        assert client.get(LIST, {"q": q}).status_code == 200

    def test_the_browser_may_follow_the_button(self, client, source):
        policy = client.get(LIST)["Content-Security-Policy"]

        assert "form-action 'self' https: http://localhost:*" in policy
