"""What the schema library reads off our endpoints beside what it finds by itself."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """The schema of an endpoint, with the parameters that it says it is asked by."""

    def get_override_parameters(self) -> list[Any]:
        asks = self.view.asked_by()  # type: ignore[attr-defined]
        return [*super().get_override_parameters(), *asks]
