"""Heights of a long column of items: where one begins, and which one stands at a place, in logarithmic time."""

from itertools import accumulate


class HeightIndex:
    """Item heights in pixels, with the free space that belongs to them; a Fenwick tree."""

    def __init__(self, count: int = 0, height: int = 0) -> None:
        self._heights = [height] * count
        # a node covers the power of two that its index ends with
        self._tree = [0] + [height * (index & -index) for index in range(1, count + 1)]
        self.total = height * count

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def __setitem__(self, index: int, height: int) -> None:
        change = height - self._heights[index]
        if not change:
            return
        self._heights[index] = height
        self.total += change
        node = index + 1
        while node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    def scale(self, factor: float, fixed: int) -> None:
        """Let all but `fixed` pixels of each height grow or shrink."""
        scaled = {height: fixed + round((height - fixed) * factor) if height > fixed else height for height in set(self._heights)}
        self._heights = [scaled[height] for height in self._heights]
        tops = [0, *accumulate(self._heights)]
        self._tree = [0] + [tops[node] - tops[node & (node - 1)] for node in range(1, len(tops))]
        self.total = tops[-1]

    def append(self, height: int) -> None:
        """Add an item at the end."""
        self._heights.append(height)
        node = len(self._heights)
        below = self.total - self.top(node - (node & -node))
        self._tree.append(below + height)
        self.total += height

    def truncate(self, count: int) -> None:
        """Keep the first `count` items."""
        self.total = self.top(count)
        del self._heights[count:]
        del self._tree[count + 1 :]

    def top(self, index: int) -> int:
        """Where item `index` begins: the heights before it added up."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def at(self, place: int) -> int:
        """The item that covers `place`; the nearest one for places outside. Raises IndexError if there are none."""
        if not self._heights:
            raise IndexError("no items")
        index, rest = 0, max(place, 0)
        step = 1 << (len(self._heights).bit_length() - 1)
        while step:
            further = index + step
            if further < len(self._tree) and self._tree[further] <= rest:
                index, rest = further, rest - self._tree[further]
            step >>= 1
        return min(index, len(self._heights) - 1)
