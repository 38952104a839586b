"""What stands before a base for the other bases: lets requests through, or not.

It tells one request from the next by their length, which the bases always say.
"""

import asyncio
from contextlib import suppress
from random import Random
from threading import Thread

ENDED = (OSError, EOFError, ValueError)
SILENCE = 30  # seconds; nobody waits for an answer that long
BETWEEN_HEAD_AND_BODY = b"\r\n\r\n"


class Weather:
    """What becomes of requests, by chance; and what does not pass at all just now."""

    loses, delays, cuts, doubles = 0.04, 0.1, 0.04, 0.06

    def __init__(self, random: Random):
        self.random = random
        self.is_over = False
        self.lets_in = self.lets_out = True

    def does(self, chance):
        return not self.is_over and self.random.random() < chance

    def clear(self):
        """From now on all passes."""
        self.is_over = self.lets_in = self.lets_out = True


class Proxy:
    """The public address of one base."""

    def __init__(self, port, upstream, weather):
        self.port, self.upstream, self.weather = port, upstream, weather
        self.connections = set()  # asyncio itself forgets those that only wait

    async def serve(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        await server.serve_forever()

    async def _serve(self, reader, writer):
        connection = asyncio.current_task()
        self.connections.add(connection)
        connection.add_done_callback(self.connections.discard)
        with suppress(*ENDED):
            while True:
                answer = await self._carry(await message(reader))
                is_cut = self.weather.does(self.weather.cuts)
                writer.write(answer[: len(answer) // 2] if is_cut else answer)
                await writer.drain()
                if is_cut:
                    break
        writer.close()

    async def _carry(self, request):
        """What comes back of a request. Raises `EOFError` where nothing does."""
        weather = self.weather
        if weather.does(weather.delays):
            await asyncio.sleep(weather.random.uniform(0.05, 3))
        if weather.does(weather.loses):
            raise EOFError
        if not weather.lets_in:
            await self._fall_silent()
        if weather.does(weather.doubles):
            with suppress(*ENDED):
                await self._ask(request)
        answer = await self._ask(request)
        if not weather.lets_out:
            await self._fall_silent()
        return answer

    async def _fall_silent(self):
        await asyncio.sleep(SILENCE)
        raise EOFError

    async def _ask(self, request):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            writer.write(request)
            await writer.drain()
            return await message(reader)
        finally:
            writer.close()


async def message(reader):
    """One request or answer, whole, as it stands in the stream."""
    head = await reader.readuntil(BETWEEN_HEAD_AND_BODY)
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    lengths = [int(value) for name, _colon, value in lines if name == b"content-length"]
    return head + await reader.readexactly(sum(lengths))


def open_all(proxies):
    """Let them serve as long as this process lives."""

    async def serve():
        await asyncio.gather(*(proxy.serve() for proxy in proxies))

    Thread(target=asyncio.run, args=[serve()], daemon=True).start()
