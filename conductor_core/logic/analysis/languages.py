"""Which languages a project is written in."""

from collections.abc import Mapping
from io import BytesIO

from identify import identify

from conductor_core.domain.files import File
from conductor_core.logic.analysis.values import Language

NAMES: Mapping[str, str] = {
    "python": "Python", "pyi": "Python", "cython": "Cython", "javascript": "JavaScript", "jsx": "JavaScript", "ts": "TypeScript",
    "tsx": "TypeScript", "go": "Go", "rust": "Rust", "java": "Java", "kotlin": "Kotlin", "scala": "Scala", "groovy": "Groovy",
    "c": "C", "c++": "C++", "c#": "C#", "f#": "F#", "objective-c": "Objective-C", "swift": "Swift", "ruby": "Ruby", "php": "PHP",
    "perl": "Perl", "lua": "Lua", "r": "R", "julia": "Julia", "haskell": "Haskell", "elixir": "Elixir", "erlang": "Erlang",
    "clojure": "Clojure", "dart": "Dart", "zig": "Zig", "nim": "Nim", "ocaml": "OCaml", "shell": "Shell", "powershell": "PowerShell",
    "batch": "Batch", "sql": "SQL", "html": "HTML", "css": "CSS", "scss": "SCSS", "sass": "Sass", "less": "Less", "vue": "Vue",
    "svelte": "Svelte", "jupyter": "Jupyter", "dockerfile": "Dockerfile", "makefile": "Makefile", "cmake": "CMake",
    "terraform": "Terraform", "nix": "Nix", "proto": "Protocol Buffers", "graphql": "GraphQL", "yaml": "YAML", "toml": "TOML",
    "json": "JSON", "xml": "XML", "markdown": "Markdown", "rst": "reStructuredText",
}  # fmt: skip
"""Tags of languages and what people call them."""

SECONDARY = frozenset({"YAML", "TOML", "JSON", "XML", "Markdown", "reStructuredText"})
"""Data and prose; they stand after the languages of programs."""


BUILDING = frozenset({"Makefile", "CMake", "Dockerfile"})
"""Nobody says that a project is written in them."""


def language_named(path: str) -> str | None:
    """The language of a file as far as its name says."""
    tags = identify.tags_from_filename(path.rsplit("/", 1)[-1])
    return next((NAMES[tag] for tag in NAMES if tag in tags), None)


def language_of(path: str, file: File) -> str | None:
    """The language of a file by its name, or by its first line when the name does not say."""
    name = path.rsplit("/", 1)[-1]
    tags = identify.tags_from_filename(name)
    if not tags and "." not in name and file.content.startswith(b"#!"):
        tags = identify.tags_from_interpreter((identify.parse_shebang(BytesIO(file.content[:256])) or ("",))[0])
    if "binary" in tags or name.endswith(("-lock.json", ".lock", "go.sum")):
        return None
    return next((NAMES[tag] for tag in NAMES if tag in tags), None)


def languages(files: Mapping[str, File]) -> tuple[Language, ...]:
    """The languages of these files, the most lines first and data last."""
    counts: dict[str, tuple[int, int]] = {}
    for path, file in files.items():
        name = None if file.mode == "link" else language_of(path, file)
        if name is not None:
            number, lines = counts.get(name, (0, 0))
            counts[name] = (number + 1, lines + lines_of(file.content))
    ranked = sorted(counts.items(), key=lambda item: (item[0] in SECONDARY, -item[1][1], -item[1][0], item[0]))
    return tuple(Language(name=name, files=number, lines=lines) for name, (number, lines) in ranked)


def lines_of(content: bytes) -> int:
    """Lines, a last one without a line break included."""
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
