"""The files of a study held against each other."""

from __future__ import annotations

from jihe.errors import Fault
from jihe.pack.parts import Parts

from .claims import find_claim_faults
from .classes import find_class_faults
from .conditions import convert_conditions
from .exhibits import find_exhibit_faults
from .figures import find_figure_faults
from .hosts import find_host_faults
from .indicators import find_indicator_faults
from .lists import find_list_faults
from .measures import find_measure_faults
from .names import find_name_faults
from .resolving import find_resolving_faults
from .settings import find_setting_faults
from .site import find_site_faults
from .sources import find_source_faults
from .space import find_map_faults
from .trees import find_tree_faults
from .twin import find_twin_faults
from .verdicts import find_verdict_faults


def find_faults(parts: Parts) -> list[Fault]:
    """All that does not fit together in a study, as far as its files could be read.

    The conditions of measures are given the types of their columns on the way.
    """
    finders = (
        find_setting_faults,
        find_tree_faults,
        find_class_faults,
        find_source_faults,
        find_list_faults,
        find_map_faults,
        find_name_faults,
        find_verdict_faults,
        find_resolving_faults,
        find_claim_faults,
        find_host_faults,
        find_indicator_faults,
        convert_conditions,
        find_measure_faults,
        find_exhibit_faults,
        find_figure_faults,
        find_twin_faults,
        find_site_faults,
    )
    return [fault for finder in finders for fault in finder(parts)]
