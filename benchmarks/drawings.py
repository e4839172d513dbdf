"""How many drawn digits does `keraunos predict` recognise?

    python benchmarks/drawings.py runs/mnist-mlp-1 [--data FOLDER] [--count 500]

MNIST's test digits are drawn anew, in any size at any place of a page, in several manners; beside
the shares stands that of the test pictures themselves.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import keraunos as kn
from keraunos.data import mnist
from keraunos.runs.prediction import predict_pictures

Page = np.ndarray


def page_with(example: np.ndarray, random: np.random.Generator) -> Page:
    """A page of 300x400 to 600x800 pixels with the digit, from 0 to 1."""
    height, width = int(random.choice([300, 600])), int(random.choice([400, 800]))
    side = int(random.integers(100, min(height, width) - 20))
    large = Image.fromarray(example).resize((side, side), Image.Resampling.BICUBIC)
    page = np.zeros((height, width, 1))
    top, left = random.integers(0, height - side), random.integers(0, width - side)
    page[top : top + side, left : left + side, 0] = np.asarray(large) / 255
    return page


def on_paper(page: Page, random: np.random.Generator) -> Page:
    rows, columns, _ = np.ogrid[0 : 1 : page.shape[0] * 1j, 0 : 1 : page.shape[1] * 1j, 0:1]
    paper = np.array([240, 228, 200]) * (1 - 0.35 * rows * columns - 0.1 * rows)
    return paper * (1 - page) + np.array([40, 50, 150]) * page + random.normal(0, 6, page.shape)


MANNERS: dict[str, Callable[[Page, np.random.Generator], Page]] = {
    "black on white": lambda page, _: 255 * (1 - page) * np.ones(3),
    "white on black": lambda page, _: 255 * page * np.ones(3),
    "black on white, noise": lambda page, random: (
        255 * (1 - page) + random.normal(0, 15, (*page.shape[:2], 3))
    ),
    "blue ink on shaded paper": on_paper,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()
    run, test = kn.Run(options.run), mnist(options.data).test
    random = np.random.default_rng(0)
    rows = random.choice(len(test), options.count, replace=False)
    answers = run.load_model().predict(test.x[rows], verbose=0).argmax(axis=1)
    print(f"{'the test pictures':28s} {(answers == test.y[rows]).mean():.1%}")
    for name, manner in MANNERS.items():
        with tempfile.TemporaryDirectory() as folder:
            for number, row in enumerate(rows):
                pixels = np.clip(manner(page_with(test.x[row], random), random), 0, 255)
                picture = Image.fromarray(pixels.astype(np.uint8))
                picture.save(Path(folder) / f"{number:05}.jpg", quality=60)
            found = predict_pictures(run, [folder]).answers
        named = [answer.guesses[0].name if answer.guesses else "" for answer in found]
        right = [name == str(test.y[row]) for name, row in zip(named, rows, strict=True)]
        print(f"{name:28s} {np.mean(right):.1%}")


if __name__ == "__main__":
    main()
