"""Things that are one because others say so: connected components by union and find."""

from collections.abc import Hashable, Iterator


class Groups:
    """Disjoint groups of things that can be compared; the least member stands for its group."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def root(self, thing: Hashable) -> Hashable:
        """The least member of the group of `thing`, itself where nothing joined it."""
        above = self._above
        top = thing
        while (higher := above.get(top, top)) != top:
            top = higher
        while (higher := above.get(thing, thing)) != top:
            above[thing], thing = top, higher
        return top

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make the groups of `one` and `other` one group."""
        first, second = sorted((self.root(one), self.root(other)))
        self._above.setdefault(first, first)
        self._above[second] = first

    def __iter__(self) -> Iterator[Hashable]:
        """Every member of every group."""
        return iter(self._above)
