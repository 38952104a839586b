"""What the person who started the demo sees while it starts."""

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from portal.demo.bases import Base

# A wide line: where no terminal tells its width, addresses must not be cut in two.
console = Console(width=None if Console().is_terminal else 100, highlight=False)


class Show:
    """One bar for each base; used as a context."""

    def __init__(self, bases: Iterable[Base]) -> None:
        self.progress = Progress(
            TextColumn("{task.fields[base]}"),
            BarColumn(bar_width=24),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
        )
        self.bars = {
            base: self.progress.add_task("", base=base.name, total=None)
            for base in bases
        }

    def __enter__(self) -> "Show":
        self.progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.progress.stop()

    def step(self, base: Base, what: str, done: int = 0, total: int = 0) -> None:
        """Show what a base is at; without a total the bar only moves."""
        count = f"{what} {done}/{total}" if total else what
        bar = self.bars[base]
        self.progress.update(
            bar, description=count, completed=done, total=total or None
        )

    def done(self, base: Base) -> None:
        self.step(base, "就绪 ready")
        self.progress.update(self.bars[base], completed=1, total=1)
