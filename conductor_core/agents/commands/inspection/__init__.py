"""What the inspector looks for: pure functions from a file to findings."""

from conductor_core.agents.commands.inspection.container import dockerfile_findings
from conductor_core.agents.commands.inspection.contents import content_findings
from conductor_core.agents.commands.inspection.documents import document_findings
from conductor_core.agents.commands.inspection.lint import lint_findings

__all__ = ["content_findings", "dockerfile_findings", "document_findings", "lint_findings"]
