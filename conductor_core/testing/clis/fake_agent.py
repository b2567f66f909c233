#!/usr/bin/env python3
"""An agent program without a model: ``fake_agent.py acp | stream-json | text``.

It carries out the script in ``FAKE_SCRIPT``, a JSON list of steps, and speaks like the real programs while it does. A session
is kept below ``HOME``, so that another start can continue it after the last step that was done. It needs nothing but Python,
because it runs in the sandbox like every agent program.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Step = dict[str, Any]
SESSIONS = Path(os.environ.get("HOME", "/")) / "fake-sessions"
FLOOD = 1 << 20


class Stopped(Exception):  # noqa: N818 - an order, not a fault
    """The other side wants us to stop."""


class Lines:
    """JSON, one object a line."""

    def say(self, message: object) -> None:
        """Say something."""
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    def hear(self) -> dict[str, Any]:
        """Hear something; ends the program when there is no more."""
        line = sys.stdin.readline()
        if not line:
            sys.exit(0)
        heard: dict[str, Any] = json.loads(line)
        return heard


class Session:
    """What is remembered from start to start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._path = SESSIONS / f"{name}.json"
        self.done = 0
        """Steps that are behind us."""
        self.prompts: list[str] = []

    @property
    def exists(self) -> bool:
        """There was one of this name."""
        return self._path.exists()

    def load(self) -> "Session":
        """Go on where it was."""
        kept = json.loads(self._path.read_text())
        self.done, self.prompts = kept["done"], kept["prompts"]
        return self

    def save(self) -> None:
        """Remember."""
        SESSIONS.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"done": self.done, "prompts": self.prompts}))


def new_session() -> Session:
    """One with a name nobody has."""
    return Session(f"fake-{len(list(SESSIONS.glob('*.json'))) + 1}" if SESSIONS.exists() else "fake-1")


def play(session: Session, mouth: Any, words: str) -> None:
    """Do the steps that are left."""
    script: list[Step] = json.loads(os.environ.get("FAKE_SCRIPT", "[]"))
    session.prompts.append(words)
    session.save()
    while session.done < len(script):
        step = script[session.done]
        if step["do"] == "end":
            session.done += 1
            break
        common = COMMON.get(step["do"])
        if common:
            common(step)
        else:
            getattr(mouth, step["do"])(step)
        session.done += 1
        session.save()
    session.save()
    mouth.finish(session)


def _print(step: Step) -> None:
    """Words that are no message, as a program prints that asks a person."""
    sys.stdout.write(step["text"] + "\n")
    sys.stdout.flush()


def _flood(step: Step) -> None:
    for _ in range(step.get("lines", 1_000)):
        sys.stdout.write("x" * step.get("width", 100) + "\n")
    sys.stdout.flush()


def _hang(_: Step) -> None:
    time.sleep(3600)


def _spawn(_: Step) -> None:
    """A child that outlives us unless somebody ends the whole tree."""
    subprocess.Popen(["sleep", "3600"], start_new_session=True)  # noqa: S607


def _show(step: Step) -> None:
    """Write down what can be seen of a file of the project."""
    path = Path(step["path"])
    Path(step["to"]).write_text(path.read_text() if path.exists() else "not there")


def _count(step: Step) -> None:
    """Tells how often it was done."""
    path = Path(step["path"])
    path.write_text("again\n" if path.exists() else "once\n")


def _environment(step: Step) -> None:
    Path(step["to"]).write_text(json.dumps(dict(os.environ), sort_keys=True))


COMMON: dict[str, Callable[[Step], None]] = {
    "print": _print,
    "flood": _flood,
    "hang": _hang,
    "spawn": _spawn,
    "show": _show,
    "count": _count,
    "environment": _environment,
    "exit": lambda step: sys.exit(step.get("code", 0)),
}


class AcpAgent(Lines):
    """Speaks the Agent Client Protocol."""

    def __init__(self) -> None:
        self._asked = 100
        self.session = Session("")
        self._turn: object = None

    def serve(self) -> None:
        """Answer until nobody asks any more."""
        while True:
            message = self.hear()
            method, params = message.get("method"), message.get("params") or {}
            if method == "initialize":
                self._initialize(message)
            elif method == "session/new":
                self.session = new_session()
                self._answer(message, {"sessionId": self.session.name})
            elif method in ("session/resume", "session/load"):
                self._continue(message, params["sessionId"])
            elif method == "session/prompt":
                self._turn = message
                try:
                    play(self.session, self, params["prompt"][0]["text"])
                except Stopped:
                    (SESSIONS / "stopped").write_text("")
                    self._answer(message, {"stopReason": "cancelled"})

    def _initialize(self, message: dict[str, Any]) -> None:
        abilities = {"loadSession": True, "sessionCapabilities": {"resume": {}}}
        about = {"name": "fake-agent", "version": "1.2.3"}
        self._answer(message, {"protocolVersion": 1, "agentCapabilities": abilities, "agentInfo": about})

    def _continue(self, message: dict[str, Any], name: str) -> None:
        session = Session(name)
        if not session.exists:
            error = {"code": -32002, "message": "Resource not found", "data": {"details": f"no session {name}"}}
            self.say({"jsonrpc": "2.0", "id": message["id"], "error": error})
            return
        self.session = session.load()
        self._update({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": "an old message"}})
        self._answer(message, {})

    def _answer(self, message: dict[str, Any], result: object) -> None:
        self.say({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _update(self, update: Step) -> None:
        params = {"sessionId": self.session.name, "update": update}
        self.say({"jsonrpc": "2.0", "method": "session/update", "params": params})

    def _ask(self, method: str, params: Step) -> dict[str, Any]:
        self._asked += 1
        params = {"sessionId": self.session.name, **params}
        self.say({"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params})
        while True:
            message = self.hear()
            if message.get("method") == "session/cancel":
                raise Stopped
            if message.get("id") == self._asked:
                return message

    def text(self, step: Step) -> None:
        """Say something, in pieces."""
        for piece in step["text"].partition(" "):
            content = {"type": "text", "text": piece}
            self._update({"sessionUpdate": "agent_message_chunk", "content": content})

    def think(self, step: Step) -> None:
        """Think aloud."""
        content = {"type": "text", "text": step["text"]}
        self._update({"sessionUpdate": "agent_thought_chunk", "content": content})

    def write(self, step: Step) -> None:
        """Change a file: by ourselves, or through the client."""
        path = str(Path.cwd() / step["path"])
        before = Path(path).read_text() if Path(path).exists() else None
        call = {"toolCallId": f"call-{self.session.done}", "title": f"Write {path}", "kind": "edit"}
        self._update({"sessionUpdate": "tool_call", **call, "status": "pending", "locations": [{"path": path}]})
        if step.get("through_client"):
            answer = self._ask("fs/write_text_file", {"path": path, "content": step["content"]})
            status = "failed" if "error" in answer else "completed"
        else:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(step["content"])
            status = "completed"
        diff = {"type": "diff", "path": path, "oldText": before, "newText": step["content"]}
        update = {"sessionUpdate": "tool_call_update", "toolCallId": call["toolCallId"], "status": status}
        self._update({**update, "content": [diff]})

    def reads(self, step: Step) -> None:
        """Read a file through the client and say what is in it."""
        answer = self._ask("fs/read_text_file", {"path": str(Path.cwd() / step["path"])})
        found = answer["result"]["content"] if "result" in answer else f"refused: {answer['error']['message']}"
        self.text({"text": found})

    def wants(self, step: Step) -> None:
        """Ask for permission, and write down what was answered."""
        call = {"toolCallId": f"call-{self.session.done}", "title": step["title"], "kind": step.get("kind", "fetch")}
        options = [
            {"optionId": "always", "name": "Always", "kind": "allow_always"},
            {"optionId": "yes", "name": "Yes", "kind": "allow_once"},
            {"optionId": "no", "name": "No", "kind": "reject_once"},
        ]
        answer = self._ask("session/request_permission", {"toolCall": call, "options": options})
        Path(step["to"]).write_text(answer["result"]["outcome"].get("optionId", "cancelled") + "\n")

    def waits(self, _: Step) -> None:
        """Work until we are told to stop."""
        while self.hear().get("method") != "session/cancel":
            continue
        raise Stopped

    def error(self, step: Step) -> None:
        """The provider refuses us."""
        error = {"code": step.get("code", -32000), "message": step["message"]}
        turn: Any = self._turn
        self.say({"jsonrpc": "2.0", "id": turn["id"], "error": error})
        sys.exit(0)

    def cost(self, step: Step) -> None:
        """What the session has cost so far."""
        amount = {"amount": step["dollars"], "currency": "USD"}
        self._update({"sessionUpdate": "usage_update", "used": 10, "size": 100, "cost": amount})

    def finish(self, _: Session) -> None:
        """The turn has ended well."""
        usage = {"inputTokens": 100, "outputTokens": 20, "cachedReadTokens": 30, "totalTokens": 150}
        turn: Any = self._turn
        self._answer(turn, {"stopReason": "end_turn", "usage": usage})


class StreamJsonAgent(Lines):
    """Speaks like Claude Code."""

    def __init__(self, resumed: str | None) -> None:
        self._resumed = resumed
        self.session = Session(resumed or "")

    def serve(self) -> None:
        """Answer until nobody asks any more."""
        if self._resumed is None:
            self.session = new_session()
        elif self.session.exists:
            self.session.load()
        else:
            sys.stderr.write(f"No conversation found with session ID: {self._resumed}\n")
            sys.exit(1)
        while True:
            message = self.hear()
            if message.get("type") == "control_request":
                response = {"subtype": "success", "request_id": message["request_id"], "response": {}}
                self.say({"type": "control_response", "response": response})
            elif message.get("type") == "user":
                about = {"session_id": self.session.name, "claude_code_version": "1.2.3"}
                self.say({"type": "system", "subtype": "init", **about})
                try:
                    play(self.session, self, message["message"]["content"][0]["text"])
                except Stopped:
                    (SESSIONS / "stopped").write_text("")
                    self._result(subtype="error_during_execution", is_error=True)

    def _assistant(self, *parts: Step) -> None:
        message = {"role": "assistant", "content": list(parts)}
        self.say({"type": "assistant", "message": message, "parent_tool_use_id": None})

    def _result(self, **fields: Any) -> None:
        usage = {"input_tokens": 70, "cache_read_input_tokens": 30, "output_tokens": 20}
        known = {"usage": usage, "total_cost_usd": 0.25, "session_id": self.session.name, "permission_denials": []}
        self.say({"type": "result", **known, **fields})

    def text(self, step: Step) -> None:
        """Say something."""
        self.say({"type": "stream_event", "event": {"type": "content_block_delta"}})
        self._assistant({"type": "text", "text": step["text"]})

    def think(self, step: Step) -> None:
        """Think aloud."""
        self._assistant({"type": "thinking", "thinking": step["text"], "signature": "s"})

    def write(self, step: Step) -> None:
        """Change a file."""
        path, call = str(Path.cwd() / step["path"]), f"toolu_{self.session.done}"
        given = {"file_path": path, "content": step["content"]}
        self._assistant({"type": "tool_use", "id": call, "name": "Write", "input": given})
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(step["content"])
        result = {"type": "tool_result", "tool_use_id": call, "content": "written"}
        done = {"filePath": path, "content": step["content"], "structuredPatch": []}
        self.say({"type": "user", "message": {"role": "user", "content": [result]}, "tool_use_result": done})

    def wants(self, step: Step) -> None:
        """Ask for permission, and write down what was answered."""
        call = f"ask-{self.session.done}"
        request = {
            "subtype": "can_use_tool",
            "tool_name": step.get("tool", "WebFetch"),
            "input": {"url": step["title"]},
        }
        self.say({"type": "control_request", "request_id": call, "request": request})
        answer = self._hear_answer(call)
        Path(step["to"]).write_text(answer["behavior"] + "\n")

    def _hear_answer(self, call: str) -> dict[str, Any]:
        while True:
            message = self.hear()
            if (message.get("request") or {}).get("subtype") == "interrupt":
                raise Stopped
            response = message.get("response") or {}
            if response.get("request_id") == call:
                found: dict[str, Any] = response["response"]
                return found

    def waits(self, _: Step) -> None:
        """Work until we are told to stop."""
        while (self.hear().get("request") or {}).get("subtype") != "interrupt":
            continue
        raise Stopped

    def error(self, step: Step) -> None:
        """The provider refuses us; the word success stands there all the same."""
        self._result(subtype="success", is_error=True, result=step["message"], api_error_status=step.get("code", 401))
        sys.exit(0)

    def cost(self, _: Step) -> None:
        """Said in the result."""

    def finish(self, _: Session) -> None:
        """The turn has ended well."""
        self._result(subtype="success", is_error=False, result="")


class TextAgent:
    """Prints what it does, and ends."""

    def text(self, step: Step) -> None:
        """Say something."""
        sys.stdout.write(step["text"] + "\n")

    def write(self, step: Step) -> None:
        """Change a file."""
        Path(step["path"]).write_text(step["content"])

    def order(self, step: Step) -> None:
        """Write down what we were told."""
        words = Path(sys.argv[2]).read_text() if len(sys.argv) > 2 else sys.stdin.read()
        Path(step["to"]).write_text(words)

    def asks(self, step: Step) -> None:
        """Ask a person who is not there."""
        sys.stdout.write(step["text"])
        sys.stdout.flush()
        if not sys.stdin.readline():
            sys.exit(step.get("code", 0))

    def finish(self, _: Session) -> None:
        """It ends."""


def main() -> None:
    """Be what the first argument says."""
    if "--version" in sys.argv:
        sys.stdout.write("1.2.3 (fake agent)\n")
    elif sys.argv[1] == "acp":
        AcpAgent().serve()
    elif sys.argv[1] == "stream-json":
        resumed = sys.argv[sys.argv.index("--resume") + 1] if "--resume" in sys.argv else None
        StreamJsonAgent(resumed).serve()
    else:
        play(new_session(), TextAgent(), "")


if __name__ == "__main__":
    main()
