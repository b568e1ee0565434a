"""Mappings that come with the product, by name: how well-known programs write their exports."""

from pathlib import Path

FOLDER = Path(__file__).parent.parent / "mappings"
READY_MADE = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


def text_of(name: str) -> str:
    """The mapping as its file has it."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")
