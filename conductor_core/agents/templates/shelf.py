"""Which templates come with Conductor, found out without reading them."""

from importlib.resources import files
from importlib.resources.abc import Traversable

MANIFEST = "template.toml"


def shelf() -> dict[str, Traversable]:
    """The folder of each template by its name, in order."""
    root = files("conductor_core.agents.templates") / "library"
    folders = sorted((folder for folder in root.iterdir() if folder.is_dir()), key=lambda folder: folder.name)
    return {folder.name: folder for folder in folders if (folder / MANIFEST).is_file()}
