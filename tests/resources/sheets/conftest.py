"""What the tests of tables need besides the cast."""

import pytest

from resources.actions import importing
from resources.models import ImportStage
from resources.tasks import run_imports


@pytest.fixture
def send(university, chen, electron_microscopes, materials):
    """Send a table, let it be checked, and confirm it if it is in order."""

    def send_table(content, confirm=True):
        job = importing.upload_table(
            organisation=university,
            by=chen.person,
            file_name="表.xlsx",
            content=content,
        )
        run_imports()
        job.refresh_from_db()
        if confirm and job.stage == ImportStage.CHECKED:
            importing.confirm_import(job=job)
            run_imports()
            job.refresh_from_db()
        return job

    return send_table
