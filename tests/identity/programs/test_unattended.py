"""Programs without a browser: services for their owner, and devices."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from portal.core.time import now
from portal.identity.actions.accounts import close_account
from tests.identity.programs.asking import (
    DEVICE,
    TOKEN,
    answer_device,
    begin_device,
    call,
    poll_device,
    send,
)


class TestByItself:
    def ask(self, program, secret, **more):
        sent = {"grant_type": "client_credentials", "client_id": program.pk}
        return send(TOKEN, sent | {"client_secret": secret} | more)

    def test_a_service_acts_for_its_owner(self, make):
        told = self.ask(*make("service")).json()

        answer = call(told["access_token"])

        assert [each["person_name"] for each in answer.json()["results"]] == ["wei"]
        assert "refresh_token" not in told

    def test_no_further_than_registered(self, make):
        program, secret = make("service", scopes=["read"])
        token = self.ask(program, secret).json()["access_token"]

        assert call(token, "/api/v1/bookings/", "post").status_code == 403
        assert self.ask(program, secret, scope="book").status_code == 400

    def test_not_without_its_secret(self, make):
        assert self.ask(make("service")[0], "wrong").status_code == 401

    def test_a_website_does_not(self, make):
        assert self.ask(*make("web")).status_code in (400, 401)

    def test_it_ends_with_its_owner(self, make, wei):
        token = self.ask(*make("service")).json()["access_token"]

        close_account(account=wei)

        assert call(token).status_code == 401


class TestByADevice:
    @pytest.fixture
    def device(self, make):
        return make("device", scopes=["read"])[0]

    def test_it_waits_until_somebody_lets_it_in(self, client, lin, device):
        told = begin_device(device)
        assert poll_device(device, told).json()["error"] == "authorization_pending"
        client.force_login(lin)

        page, _ = answer_device(client, told)

        assert "查看我有权查看的内容" in page.content.decode()
        with time_machine.travel(now() + timedelta(seconds=6)):
            token = poll_device(device, told).json()["access_token"]
            shown = call(token).json()["results"]
            assert [each["person_name"] for each in shown] == ["lin"]
            assert poll_device(device, told).status_code == 400

    def test_who_says_no_lets_nothing_in(self, client, lin, device):
        told = begin_device(device)
        client.force_login(lin)

        answer_device(client, told, "deny")

        assert poll_device(device, told).json()["error"] == "access_denied"

    def test_a_visitor_signs_in_first(self, client, device):
        told = begin_device(device)

        assert "/account/login/" in client.get(DEVICE, {"code": told["user_code"]}).url

    def test_a_forged_answer_counts_not(self, lin, device):
        told = begin_device(device)
        client = Client(enforce_csrf_checks=True)
        client.force_login(lin)

        answer = client.post(
            f"{DEVICE}?code={told['user_code']}", {"action": "confirm"}
        )

        assert answer.status_code == 403

    @pytest.mark.parametrize("code", ["WRONG", "x" * 99, ""])
    def test_a_wrong_code_leads_nowhere(self, client, lin, device, code):
        client.force_login(lin)

        page = client.get(DEVICE, {"code": code})

        assert page.status_code == 200
        assert page.context["form"].errors

    def test_codes_are_not_tried_out(self, client, lin, device):
        client.force_login(lin)
        told = begin_device(device)
        for _ in range(6):
            client.get(DEVICE, {"code": "WRONG"})

        page = client.get(DEVICE, {"code": told["user_code"]})

        assert page.context["form"].errors
