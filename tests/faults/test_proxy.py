"""The network between the bases as the run with real processes spoils it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import pytest

from portal.demo.process import free_port
from tests.faults.proxy import ENDED, Proxy, Weather, message

ASKED = b"POST /node/v1/poke HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nanswer"


def carried(**weather):
    """How often a request came through, and what came back within a moment."""
    heard = []

    async def serve(reader, writer):
        heard.append(await message(reader))
        writer.write(ANSWER)
        await writer.drain()

    async def ask():
        base = await asyncio.start_server(serve, "127.0.0.1", 0)
        upstream = base.sockets[0].getsockname()[1]
        proxy = Proxy(free_port(), upstream, spoilt(**weather))
        asyncio.get_running_loop().create_task(proxy.serve())
        reader, writer = await connect(proxy.port)
        writer.write(ASKED)
        answer = None
        with suppress(*ENDED, TimeoutError):
            answer = await asyncio.wait_for(message(reader), 2)
        return answer

    with ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this thread
        answer = apart.submit(asyncio.run, ask()).result()
    assert set(heard) <= {ASKED}
    return len(heard), answer


async def connect(port):
    """As soon as somebody listens."""
    while True:
        with suppress(ConnectionRefusedError):
            return await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)


def spoilt(**chances):
    weather = Weather(Random(1))
    weather.loses = weather.delays = weather.cuts = weather.doubles = 0
    vars(weather).update(chances)
    return weather


@pytest.mark.parametrize(
    ("weather", "seen"),
    [
        ({}, (1, ANSWER)),
        ({"loses": 1}, (0, None)),
        ({"doubles": 1}, (2, ANSWER)),
        ({"cuts": 1}, (1, None)),
        ({"lets_in": False}, (0, None)),
        ({"lets_out": False}, (1, None)),
        ({"loses": 1, "cuts": 1, "is_over": True}, (1, ANSWER)),
    ],
)
def test_weather(weather, seen):
    assert carried(**weather) == seen
