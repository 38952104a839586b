"""The page of programs: registering one, and what it shows."""

import pytest
from allauth.idp.oidc.models import Client as Program
from django.urls import reverse

from portal.core.errors import Refusal
from portal.identity.programs.clients import MOST, SIGN_IN, register_program
from tests.identity.programs.asking import BACK, call
from tests.identity.visits import recently

NEW = "/programs/new/"


def asked(**changes):
    return {
        "name": "预约助手",
        "kind": "web",
        "redirect_uris": BACK,
        "scopes": ["read", "book"],
    } | changes


class TestRegistering:
    @pytest.mark.parametrize(
        ("kind", "grants"),
        [
            ("web", ["authorization_code", "refresh_token"]),
            ("app", ["authorization_code", "refresh_token"]),
            ("service", ["client_credentials"]),
        ],
    )
    def test_each_kind_has_its_own_way_to_tokens(self, client, lin, kind, grants):
        recently(client, lin)

        page = client.post(NEW, asked(kind=kind))

        program = Program.objects.get()
        assert program.owner == lin
        assert program.get_grant_types() == grants
        assert program.get_scopes() == ["read", "book"]
        assert program.pk in page.content.decode()

    def test_the_secret_is_shown_once(self, client, lin):
        recently(client, lin)

        page = client.post(NEW, asked())

        secret = page.context["secret"]
        assert secret in page.content.decode()
        assert Program.objects.get().check_secret(secret)
        assert secret not in client.get("/programs/").content.decode()

    @pytest.mark.parametrize("scopes", [[], ["read"]])
    def test_people_sign_in_to_it(self, client, lin, scopes):
        recently(client, lin)

        client.post(NEW, asked(signs_in="on", scopes=scopes))

        program = Program.objects.get()
        assert program.get_scopes() == [*SIGN_IN, *scopes]

    @pytest.mark.parametrize("kind", ["app", "device"])
    def test_who_cannot_keep_a_secret_gets_none(self, client, lin, kind):
        recently(client, lin)

        page = client.post(NEW, asked(kind=kind))

        assert page.context["secret"] == ""
        assert Program.objects.get().type == "public"

    @pytest.mark.parametrize(
        "address",
        [
            "https://program.example/back?x=1",
            "http://localhost:8080/back",
            "http://127.0.0.1/back",
            "com.example.program:/back",
            "https://a.example/\nhttps://b.example/",
        ],
    )
    def test_addresses_of_its_own(self, client, lin, address):
        recently(client, lin)

        client.post(NEW, asked(redirect_uris=address))

        assert Program.objects.get().get_redirect_uris() == address.split()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"redirect_uris": ""},
            {"redirect_uris": "http://program.example/back"},
            {"redirect_uris": "javascript:alert(1)"},
            {"redirect_uris": "data:text/html,x"},
            {"redirect_uris": "https://*.example/"},
            {"redirect_uris": "https://program.example/#x"},
            {"redirect_uris": "https://u:p@program.example/"},
            {"redirect_uris": "https://[x"},
            {"redirect_uris": "https:///x"},
            {"redirect_uris": "\n".join(f"https://{n}.example/" for n in range(11))},
            {"redirect_uris": "x" * 5000},
            {"scopes": []},
            {"scopes": ["openid"]},
            {"scopes": [], "kind": "service", "signs_in": "on"},
            {"kind": "device", "signs_in": "on"},
            {"kind": "root"},
            {"name": "\0"},
        ],
        ids=lambda wrong: str(wrong)[:40],
    )
    def test_nonsense_is_refused(self, client, lin, wrong):
        recently(client, lin)

        assert client.post(NEW, asked(**wrong)).status_code == 422
        assert not Program.objects.exists()

    def test_one_is_asked_again_who_one_is(self, client, lin):
        client.force_login(lin)

        assert "reauthenticate" in client.post(NEW, asked()).url

    def test_there_are_twenty_at_most(self, lin):
        def make():
            return register_program(
                owner=lin, name="x", kind="web", scopes=["read"], redirect_uris=[BACK]
            )

        for _ in range(MOST):
            make()
        with pytest.raises(Refusal) as refusal:
            make()

        assert refusal.value.code == "too_many_programs"


class TestThePage:
    def test_it_shows_what_one_let_in_and_what_one_registered(
        self, client, granted, lin, wei
    ):
        client.force_login(lin)
        mine = client.get("/programs/").context
        client.force_login(wei)
        theirs = client.get("/programs/").context

        assert [one.scopes for one in mine["admissions"]] == [["book", "read"]]
        assert not mine["programs"]
        assert not theirs["admissions"]
        assert [program.pk for program in theirs["programs"]] == [granted[0].pk]

    def test_its_owner_removes_it_from_everybody(self, client, granted, wei):
        client.force_login(wei)

        client.post(reverse("identity:remove-program", args=[granted[0].pk]))

        assert not Program.objects.exists()
        assert call(granted[2]["access_token"]).status_code == 401

    def test_nobody_else_does(self, client, granted, lin):
        client.force_login(lin)
        page = reverse("identity:remove-program", args=[granted[0].pk])

        assert client.post(page).status_code == 404
        assert Program.objects.exists()
