"""No example of the lab Labor does a mission for the student."""

import pytest

from tests.every_page import LABS, measures, measures_kept, open_lab

pytestmark = pytest.mark.usefixtures("own_progress")
LAB = next(lab for lab in LABS if lab.page == "playground")
MISSIONS = [task for task in LAB.tasks if task.kind == "mission"]


@pytest.mark.parametrize("preset", LAB.presets, ids=lambda preset: preset.id)
def test_no_example_solves_a_mission(preset):
    with measures_kept():
        run = measures(open_lab(LAB, LAB.complete(preset.state)))
    assert [task.id for task in MISSIONS if task.reached(LAB.complete(preset.state), run)] == []
