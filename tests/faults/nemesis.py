"""Kills and crashes what runs, in an order drawn from a seed, and starts it anew."""

import signal
import time
from contextlib import suppress

import psutil
import redis

PAUSE = (0.4, 4)  # seconds from one blow to the next
LASTS = (1, 8)  # seconds for which nothing passes
GLANCE = 0.1  # seconds between two looks at the programs
KILLED = ("web", "web", "worker", "worker", "beat", "valkey")
AT_ONCE = {"valkey"}  # at work as soon as it is started


class Nemesis:
    """All that is done to the bases' processes and to the network between them."""

    def __init__(self, bases, random, say):
        self.bases, self.random, self.say = bases, random, say
        self.starting = 0  # seconds that programs take, as this machine goes just now
        self.spared = {}  # since when each program lives, as far as we know
        self.kills = self.crashes = self.cuts = self.flushes = 0
        self.ends = []  # (when, what): troubles of the network that pass

    def rage(self, kills, crashes):
        """Strike so many times, one blow a step; not all is healed at the end."""
        blows = [self.kill] * kills + [self.crash] * crashes
        blows += [self.cut] * (len(blows) // 5 + 1) + [self.flush] * (kills // 20 + 1)
        self.random.shuffle(blows)
        for blow in blows:
            blow(self.random.choice(self.bases))
            yield
            self.look_after(self.random.uniform(*PAUSE))

    def heal(self):
        """End the network's troubles and have all programs running."""
        for base in self.bases:
            base.proxy.weather.clear()
        services = [s for base in self.bases for s in base.services.values()]
        while any(service.process.poll() is not None for service in services):
            self.look_after(GLANCE)

    def look_after(self, seconds):
        """Start again what died, for a while."""
        until = time.monotonic() + seconds
        while (moment := time.monotonic()) < until:
            for end in [end for end in self.ends if end[0] <= moment]:
                self.ends.remove(end)
                end[1]()
            for base in self.bases:
                for service in base.services.values():
                    service.deaths = 0  # the next start does not wait for long
                    service.look_after()
            time.sleep(GLANCE)

    # --- blows ----------------------------------------------------------------------
    def kill(self, base):
        """Kill -9 of one process: a program's first, or one of those it started.

        Of a program at work: one that only starts breaks nothing off.
        """
        name = self.random.choice(KILLED)
        while not self._is_at_work(base, name):
            self.look_after(GLANCE)
            base, name = self.random.choice(self.bases), self.random.choice(KILLED)
        first = psutil.Process(base.services[name].process.pid)
        self.random.choice([first, *first.children(recursive=True)]).kill()
        self.spared[base.code, name] = time.monotonic()
        self.kills += 1
        self.say(f"{base.code} {name}: kill -9 ({self.kills})")

    def _is_at_work(self, base, name):
        service = base.services[name]
        if service.process.poll() is not None:
            return False
        begun = max(service.started_at, self.spared.get((base.code, name), 0))
        return name in AT_ONCE or time.monotonic() > begun + self.starting

    def crash(self, base):
        """PostgreSQL ends at once: all of it, its first process, or one it began."""
        service = base.services["postgres"]
        how = self.random.choice(["immediate stop", "kill -9", "kill -9 of a session"])
        while service.process.poll() is not None:
            self.look_after(GLANCE)
        first = psutil.Process(service.process.pid)
        if how == "immediate stop":
            first.send_signal(signal.SIGQUIT)
        elif how == "kill -9":
            first.kill()
        else:  # all others end with it
            self.random.choice(first.children() or [first]).kill()
        self.crashes += 1
        self.say(f"{base.code} PostgreSQL crashes: {how} ({self.crashes})")

    def flush(self, base):
        with suppress(redis.RedisError), redis.Redis.from_url(base.cache) as store:
            store.flushall()
            self.flushes += 1
            self.say(f"{base.code} valkey: flushed")

    def cut(self, base):
        """Nothing passes to a base, or nothing comes back from it."""
        weather, way = base.proxy.weather, self.random.choice(["lets_in", "lets_out"])
        setattr(weather, way, False)
        end = time.monotonic() + self.random.uniform(*LASTS)
        self.ends.append((end, lambda: setattr(weather, way, True)))
        self.cuts += 1
        self.say(f"{base.code} cut off: {way} no more ({self.cuts})")
