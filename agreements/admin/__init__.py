from agreements.admin import (  # noqa: F401
    agreements,
    areas,
    commitments,
    consultations,
    disclosure,
    histories,
    policies,
    progress,
    yearly,
)
