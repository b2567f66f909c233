"""A fake agent program that speaks the Agent Client Protocol."""

import sys
from pathlib import Path
from typing import Any

from .script import SESSIONS, Lines, Session, Step, Stopped, new_session, play


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

    def waits(self, step: Step) -> None:
        """Work until we are told to stop; the next turn goes on behind it where it is done ``once``."""
        self.session.done += bool(step.get("once"))
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
