"""What to open, and who to sign in as: printed once the demo runs."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from portal.demo.bases import Base
from portal.demo.keys import demo_secret
from portal.demo.one_time_code import password
from portal.demo.show import console

PEOPLE = Path(__file__).parent / "data" / "people.json"
SHOWN = ["email", "name", "what", "what_en"]


def welcome(bases: Sequence[Base]) -> None:
    """Print who there is, then, nearest to the prompt, what everyone needs first."""
    os.environ["DEMO_SECRET"] = demo_secret()
    for base in bases:
        console.print(people_of(base))
    for base in bases:
        console.print(f"{base.name} {base.name_en}  [bold]{base.url}[/bold]")
    console.print(f"所有人的密码 Everyone's password: [bold]{password()}[/bold]")
    console.print(
        "管理员、审核员等的一次性验证码 "
        "The one-time code of administrators, reviewers and other officers: "
        "[bold]python3 manage.py demo_code EMAIL[/bold]"
    )
    console.print("停止 Stop: Ctrl-C")


def people_of(base: Base) -> Table:
    """List who can sign in at a base, and what each can do."""
    table = Table(title=f"{base.name} {base.name_en}", box=None, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    for person in json.loads(PEOPLE.read_text(encoding="utf-8")):
        if person["base"] == base.code:
            table.add_row(*(person[part] for part in SHOWN))
    return table
