from agreements.admin import (  # noqa: F401
    agreements,
    commitments,
    disclosure,
    histories,
    policies,
    progress,
    yearly,
)
