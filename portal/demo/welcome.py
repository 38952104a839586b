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


def welcome(bases: Sequence[Base]) -> None:
    console.print()
    for base in bases:
        console.print(f"{base.name} {base.name_en}  [bold]{base.url}[/bold]")
    os.environ["DEMO_SECRET"] = demo_secret()
    if PEOPLE.exists():
        console.print(people(bases))
    console.print(f"所有人的密码 Everyone's password: [bold]{password()}[/bold]")
    console.print(
        "管理员的一次性验证码 An administrator's one-time code: "
        "[bold]python3 manage.py demo_code EMAIL[/bold]"
    )
    console.print("停止 Stop: Ctrl-C")


def people(bases: Sequence[Base]) -> Table:
    """List who can sign in at the bases that run, and what each can do."""
    names = {base.code: base.name for base in bases}
    table = Table("基地 Base", "姓名 Name", "邮箱 E-mail", "可做什么 Can do")
    for person in json.loads(PEOPLE.read_text()):
        if person["base"] in names:
            where = names[person["base"]]
            table.add_row(where, person["name"], person["email"], person["what"])
    return table
