"""Times as a form sends them."""


def times(hours, start, end):
    spelt = hours(start, end).items()
    return {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in spelt}
