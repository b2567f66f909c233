"""A fake agent program that speaks like Claude Code: lines of JSON on its input and output."""

import sys
from pathlib import Path
from typing import Any

from .script import SESSIONS, Lines, Session, Step, Stopped, new_session, play


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

    def waits(self, step: Step) -> None:
        """Work until we are told to stop; the next turn goes on behind it where it is done ``once``."""
        self.session.done += bool(step.get("once"))
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
