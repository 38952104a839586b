"""The network between the bases: the last step of `requests` before the socket."""

import io
import json
from urllib.parse import parse_qs, urlsplit

import requests
from django.test import RequestFactory
from django.urls import resolve
from requests.adapters import BaseAdapter

PREFIX, URLS = "/node/v1", "tests.simulation.urls"


def unreached():
    return requests.ConnectionError("the other base cannot be reached")


class Ticket:
    """A request under way; what comes of it first counts."""

    def __init__(self, process):
        self.process = process
        self.is_used = False

    def give(self, outcome):
        if not self.is_used:
            self.is_used = True
            self.process.resume(outcome)


class Network(BaseAdapter):
    """Carries requests from process to process, as well as its faults let it."""

    def __init__(self, simulation):
        super().__init__()
        self.simulation = simulation
        self.bases = {base.url: base for base in simulation.bases}

    def close(self):
        pass

    def send(self, request, *, timeout, **_options):
        simulation, process = self.simulation, self.simulation.current
        if process.session.holds_locks:
            simulation.checks.found(f"{process} asks while others wait for it")
        if request.url.endswith("/messages"):
            asked = json.loads(request.body)
            self._is_asked_once_at_a_time(process, asked["id"])
        ticket, here = Ticket(process), process.base
        there = self.bases["http://" + urlsplit(request.url).netloc]
        simulation.note(f"asks {there.code}: {request.method} {asked_for(request)}")
        if process.asks and not process.was_held_up:  # from the look until it is sent
            simulation.checks.may_tell(here, there, asked["body"])
        arriving = simulation.faults.on_the_way(request)
        for delay in simulation.faults.ways(here, there):
            simulation.after(delay, self._arrive, arriving, here, there, ticket)
        simulation.after(timeout[1], ticket.give, requests.ReadTimeout("no answer"))
        outcome = process.wait()
        process.asks = None
        if isinstance(outcome, Exception):
            simulation.note(f"hears nothing: {outcome!r}")
            raise outcome
        return self._response(request, *outcome)

    def _is_asked_once_at_a_time(self, process, message):
        """But whoever was held up may find that their lease has run out meanwhile."""
        process.asks = message
        prompt = [p for p in self.simulation.processes if not p.was_held_up]
        here = [p.asks for p in prompt if p.base is process.base]
        if here.count(message) > 1:
            self.simulation.checks.found(f"{process} asks while another asks {message}")

    def _arrive(self, request, here, there, ticket):
        if there.is_open:
            work = (self._serve, request, here, there, ticket)
            self.simulation.start(there, f"web {urlsplit(request.url).path}", *work)
        else:
            ticket.give(unreached())

    def _serve(self, request, here, there, ticket):
        url = urlsplit(request.url)
        path = f"{url.path}?{url.query}" if url.query else url.path
        asked = RequestFactory().generic(
            request.method,
            path,
            data=request.body or b"",
            headers={**request.headers},
        )
        view, args, named = resolve(url.path.removeprefix(PREFIX), URLS)
        answer = view(asked, *args, **named)
        said = answer.status_code, dict(answer.headers), answer.content
        for delay in self.simulation.faults.ways(there, here)[:1]:
            self.simulation.after(delay, ticket.give, said)

    def _response(self, request, status, headers, content):
        response = requests.Response()
        response.status_code = status
        response.headers.update(headers)
        response.request, response.url = request, request.url
        response.raw = io.BytesIO(content)
        return response


def asked_for(request):
    """What is asked, without the transaction numbers: they differ from run to run."""
    url = urlsplit(request.url)
    return " ".join([url.path, *parse_qs(url.query).get("kind", [])])
