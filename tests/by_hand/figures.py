"""Every metric's plain calculation by its name."""

from tests.by_hand.figures_care import CARE
from tests.by_hand.figures_depression import DEPRESSION
from tests.by_hand.figures_moud import MOUD
from tests.by_hand.figures_work import WORK

FIGURES = WORK | MOUD | DEPRESSION | CARE
