"""Is there anything to measure on?"""

from keraunos.data.dataset import Part
from keraunos.errors import KeraunosError


def check_not_empty(part: Part, name: str) -> None:
    """Refuses a part without examples.

    Raises:
        KeraunosError: if it is one.
    """
    if len(part) == 0:
        raise KeraunosError("The {part} part has no examples to measure on.", part=name)
