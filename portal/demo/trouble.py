"""What is wrong with this machine, in words for whoever started us."""


class Trouble(Exception):
    """A plain sentence in Chinese and in English, instead of a traceback."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
