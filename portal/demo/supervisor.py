"""All programs of the demo: started in order, looked after, ended in reverse."""

import time
from collections.abc import Callable

from portal.demo import ending, leftovers
from portal.demo.service import Service

GLANCE = 0.2  # seconds between two looks at the programs


class Supervisor:
    """Keeps services running; what dies is started again."""

    def __init__(self) -> None:
        self.services: list[Service] = []

    def take(self, service: Service) -> None:
        """Look after a service from now on, started first if it does not run."""
        self.services.append(service)
        if service.process is None:
            service.start()
        self.note()

    def watch(self, until: Callable[[], bool], tell: Callable[[str], None]) -> None:
        """Revive what dies until `until` holds; `tell` hears of each revival."""
        while not until():
            ending.heed()
            for service in self.services:
                if service.look_after():
                    tell(f"{service.name}: 已重新启动 started again")
                    self.note()
            time.sleep(GLANCE)

    def note(self) -> None:
        running = [service.process for service in self.services]
        leftovers.note([process.pid for process in running if process])

    def stop(self) -> None:
        """End everything: programs before the stores that they use."""
        programs = [service for service in self.services if not service.is_store]
        stores = [service for service in self.services if service.is_store]
        for group in (programs, stores):
            for service in reversed(group):
                service.ask_to_end()
            for service in reversed(group):
                service.stop()
