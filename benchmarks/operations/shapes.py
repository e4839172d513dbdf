"""The convolutions that are measured. Imports the standard library alone."""

from dataclasses import dataclass

OPERATIONS = ("forward", "input gradient", "weight gradient")


@dataclass(frozen=True)
class Shape:
    """A convolution of square images by a square kernel, padded as `SAME` unless `valid`."""

    batch: int
    size: int
    channels_in: int
    channels_out: int
    kernel: int = 3
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    valid: bool = False

    @property
    def name(self) -> str:
        """As in the table: `B128 H32 16->16 3x3`."""
        parts = [f"B{self.batch} H{self.size} {self.channels_in}->{self.channels_out}"]
        parts.append(f"{self.kernel}x{self.kernel}")
        if self.stride > 1:
            parts.append(f"stride {self.stride}")
        if self.dilation > 1:
            parts.append(f"dilated {self.dilation}")
        if self.groups > 1:
            parts.append("depthwise" if self.groups == self.channels_in else "grouped")
        return " ".join(parts)

    @property
    def reach(self) -> int:
        """Pixels that the kernel spans."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def output(self) -> int:
        """Height and width of the result."""
        if self.valid:
            return (self.size - self.reach) // self.stride + 1
        return -(-self.size // self.stride)

    @property
    def padding(self) -> tuple[int, int]:
        """Before and after, as TensorFlow's `SAME` has it."""
        total = max(0, (self.output - 1) * self.stride + self.reach - self.size)
        return (0, 0) if self.valid else (total // 2, total - total // 2)

    @property
    def operations(self) -> int:
        """Multiplications and additions, of each of the three operations."""
        inputs = self.channels_in // self.groups
        return 2 * self.batch * self.output**2 * self.kernel**2 * inputs * self.channels_out


SHAPES = (
    Shape(32, 28, 1, 32, valid=True),
    Shape(32, 13, 32, 64, valid=True),
    Shape(128, 32, 3, 16),
    Shape(128, 32, 16, 16),
    Shape(128, 16, 32, 32),
    Shape(128, 8, 64, 64),
    Shape(128, 16, 128, 128),
    Shape(64, 8, 256, 256),
    Shape(128, 32, 16, 32, stride=2),
    Shape(128, 32, 64, 64, kernel=1),
    Shape(64, 14, 256, 512, kernel=1),
    Shape(64, 28, 32, 32, kernel=5),
    Shape(16, 112, 3, 64, kernel=7, stride=2),
    Shape(64, 32, 32, 32, dilation=2),
    Shape(64, 28, 64, 64, groups=64),
    Shape(64, 28, 128, 128, stride=2, groups=128),
    Shape(4, 128, 32, 32),
)
