"""The program of the live figures: where it lies, and the stub in each figure that asks for it."""

from pathlib import Path

# Built from web/ and served by the book's pages; in a live kernel the figure asks for the text of this file.
# The wheel that `make book` makes has it beside this module; in the repository it lies where it is built.
IN_THE_WHEEL = Path(__file__).with_name("nadam-runtime.js")
RUNTIME = (
    IN_THE_WHEEL if IN_THE_WHEEL.is_file() else Path(__file__).parents[2] / "web" / "dist" / IN_THE_WHEEL.name
)

# Finds the figure's program.
STUB = Path(__file__).with_name("stub.js").read_text(encoding="utf-8")


def runtime() -> dict[str, str]:
    """Return what a figure that asks for its program is sent: the program's text, or why there is none."""
    if RUNTIME.is_file():
        return {"runtime": RUNTIME.read_text(encoding="utf-8")}
    path = "/".join(RUNTIME.parts[-3:])
    return {"error": f"The program of the live figures is not built ({path}): run `make book`."}
