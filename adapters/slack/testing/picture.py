"""A thread as people see it: as a page for a browser, and as plain lines."""

from collections.abc import Iterable
from html import escape
from typing import Any

from adapters.slack.testing.workspace import Json, Message, Workspace
from adapters.slack.wording import plain

EMOJI = {
    "white_check_mark": "✅",
    "x": "❌",
    "warning": "⚠️",
    "hourglass_flowing_sand": "⏳",
    "white_circle": "⚪",
}
SIGNS = {"pending": "○", "in_progress": "◔", "complete": "✅", "error": "❌"}
"""How a task of a plan stands."""
STYLE = """
body{margin:0;background:#fff;color:#1d1c1d;font:15px/1.46 Lato,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:760px;margin:0 auto;padding:16px 20px}
.m{display:flex;gap:8px;padding:8px 0}.a{width:36px;height:36px;border-radius:4px;background:#611f69;color:#fff;
display:flex;align-items:center;justify-content:center;font-weight:700;flex:none}.a.p{background:#2b7fb8}
.n{font-weight:900}.n small{font-weight:400;color:#616061;margin-left:6px}.n b{background:#ddd;font-size:10px;padding:0 3px;
border-radius:2px;margin-left:4px;color:#616061}h3{font-size:18px;margin:4px 0}ul,ol{margin:4px 0;padding-left:22px}
code{background:#f4f4f4;border:1px solid #ddd;border-radius:3px;padding:0 3px;color:#e01e5a;font-size:12px}
table{border-collapse:collapse;margin:4px 0}td{border:1px solid #ddd;padding:4px 10px}tr:first-child{font-weight:700}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;font:12px/1.5 Monaco,Menlo,Consolas,monospace;
white-space:pre-wrap;margin:4px 0}p{margin:4px 0;white-space:pre-wrap}.b{display:inline-block;border:1px solid #bbb;
border-radius:4px;padding:4px 12px;font-weight:700;font-size:13px;margin:6px 8px 6px 0}.b.primary{background:#007a5a;
color:#fff;border-color:#007a5a}.b.danger{color:#e01e5a;border-color:#e01e5a}.f{border:1px solid #ddd;border-radius:8px;
padding:8px 12px;display:inline-block;margin:4px 8px 4px 0;font-weight:700}.t{border:1px solid #ddd;border-radius:8px;padding:8px 12px;margin:4px 0}.t ul{list-style:none;padding:0}
.f small{display:block;font-weight:400;color:#616061}
"""


def page(workspace: Workspace, messages: Iterable[Message]) -> str:
    """The messages as a page of HTML."""
    shown = "".join(_message(workspace, one) for one in messages)
    return f'<!doctype html><meta charset="utf-8"><title>Thread</title><style>{STYLE}</style><main>{shown}</main>'


def lines(workspace: Workspace, messages: Iterable[Message]) -> str:
    """The messages as text: who, and what the blocks say."""
    told = []
    for one in messages:
        name = workspace.people[one.user].name
        body = "\n".join(_line(block) for block in one.blocks) or _said(workspace, one)
        files = "".join(f"\n[{file['name']}, {file['size']} bytes]" for file in one.files)
        told.append(f"{name}{' (edited)' if one.is_seen_edited else ''}\n" + _indented(body + files))
    return "\n\n".join(told)


def _said(workspace: Workspace, message: Message) -> str:
    """The text, with the names of whom it mentions."""
    return plain(message.text, {user: person.name for user, person in workspace.people.items()})


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _message(workspace: Workspace, message: Message) -> str:
    name = workspace.people[message.user].name
    body = "".join(map(_block, message.blocks)) or f"<p>{escape(_said(workspace, message))}</p>"
    files = "".join(
        f'<div class="f">{escape(file["name"])}<small>{file["size"]} bytes</small></div>' for file in message.files
    )
    edited = "<small>(edited)</small>" if message.is_seen_edited else ""
    who = f'<div class="n">{escape(name)}{"<b>APP</b>" if message.is_bot else ""}{edited}</div>'
    return f'<div class="m"><div class="a {"" if message.is_bot else "p"}">{name[0]}</div><div>{who}{body}{files}</div></div>'


def _block(block: Json) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{escape(block['text']['text'])}</h3>"
        case "actions":
            return "".join(
                f'<span class="b {one.get("style", "")}">{escape(_label(one))}</span>' for one in block["elements"]
            )
        case "rich_text":
            return "".join(map(_rich, block["elements"]))
        case "table":
            rows = ["".join(f"<td>{escape(cell['text'])}</td>" for cell in row) for row in block["rows"]]
            return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
        case "plan":
            tasks = "".join(f"<li>{SIGNS[one['status']]} {escape(one['title'])}</li>" for one in block["tasks"])
            return f'<div class="t"><b>{escape(block["title"])}</b><ul>{tasks}</ul></div>'
        case _:
            return f"<p>{escape(_line(block))}</p>"


def _rich(part: Json) -> str:
    match part["type"]:
        case "rich_text_list":
            tag = "ol" if part["style"] == "ordered" else "ul"
            return f"<{tag}>" + "".join(f"<li>{_runs(one)}</li>" for one in part["elements"]) + f"</{tag}>"
        case "rich_text_preformatted":
            return f"<pre>{_runs(part)}</pre>"
        case _:
            return f"<p>{_runs(part)}</p>"


def _runs(part: Json) -> str:
    out = ""
    for run in part["elements"]:
        text = escape(_line(run))
        style = run.get("style", {})
        text = f"<code>{text}</code>" if style.get("code") else text
        out += f"<b>{text}</b>" if style.get("bold") else f"<i>{text}</i>" if style.get("italic") else text
    return out


def _line(block: Any) -> str:  # noqa: PLR0911 - a table
    """What a block says, without its looks."""
    match block.get("type"):
        case "header" | "section" | "markdown":
            text = block["text"]
            return str(text if isinstance(text, str) else text["text"])
        case "table":
            return "\n".join(" | ".join(cell["text"] for cell in row) for row in block["rows"])
        case "plan":
            tasks = [f"{SIGNS[one['status']]} {one['title']}" for one in block["tasks"]]
            return "\n".join([block["title"], *tasks])
        case "actions":
            return "  ".join(f"[{_label(one)}]" for one in block["elements"])
        case "rich_text":
            return "\n".join(map(_line, block["elements"]))
        case "rich_text_list":
            return "\n".join(f"• {_line(one)}" for one in block["elements"])
        case "emoji":
            return EMOJI.get(block["name"], f":{block['name']}:")
        case "user":
            return f"@{block['user_id']}"
        case "text" | "date":
            return str(block.get("text", block.get("fallback")))
        case _:
            return "".join(_line(one) for one in block.get("elements", []))


def _label(element: Json) -> str:
    """Of a button, or what is chosen in a menu."""
    return str((element.get("text") or element["initial_option"]["text"])["text"])
