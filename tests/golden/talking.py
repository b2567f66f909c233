"""What is said at the start and between people and agents: plans, requests for a yes, questions, remarks."""

from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import Foreseen, Refusal, SecondChoice
from conductor_core.domain.usage import Estimate, Micros
from conductor_core.events.ask import (
    AnswerReminded,
    ApprovalAnswered,
    ApprovalReminded,
    ApprovalSuperseded,
    QuestionAnswered,
    QuestionSuperseded,
)
from conductor_core.events.remark import RemarkAccepted, RemarkMade, RemarksRead
from conductor_core.events.room import RoomClosed, RoomLinked, RoomOpened, RoomUnlinked
from conductor_core.events.run import (
    AgentsChanged,
    FilesImported,
    PlanChanged,
    PlanTurnedDown,
)
from tests.golden.material import (
    BY_DEFAULT,
    MERGE,
    NO_NETWORK,
    ON_T2,
    OVER,
    QUESTION,
    SAID,
    SUGGESTED,
    T2,
    WORKING,
    Scene,
    answered,
    asked,
)
from tests.stream.scene import (
    PLAN,
    approved,
    attempt,
    done,
    ended,
    plan,
    planned,
    proposed,
    started,
)

CLOSED = RoomClosed(surface="discord", why="it is archived and locked")
SCENES: dict[str, Scene] = {
    "acknowledgement": Scene((started(), FilesImported(files=3, size=1200, notes=("left out: .venv",)))),
    "agents-ordered": Scene(
        (AgentsChanged(ready=(), unable=("codex: taken off by ann",), order="ann took codex off"),), (started(),)
    ),
    "plan-that-asks": Scene(
        (
            proposed().model_copy(
                update={"asks": ("T2 Write tests: network, to pypi.org only; needs a yes of an owner",)}
            ),
        ),
        (started(),),
    ),
    "plan-dear": Scene(
        (proposed().model_copy(update={"approval": 4, "least": "owner", "above": Micros(5_000_000)}),), (started(),)
    ),
    "plan-with-nobody-here": Scene(
        (proposed().model_copy(update={"approval": 4, "least": "owner", "unattended": True}),), (started(),)
    ),
    "plan": Scene(
        (
            proposed(
                plan(*PLAN.tasks).model_copy(
                    update={
                        "notes": ("no tests yet",),
                        "refusals": (Refusal(what="publish", needs="set PYPI_TOKEN"),),
                    }
                )
            ),
        ),
        (started(),),
    ),
    "plan-by-whom": Scene(
        (
            proposed().model_copy(
                update={
                    "foreseen": {
                        TaskKey("T1"): Foreseen(agents=("ada", "bert"), why="least busy of 2 coders"),
                        TaskKey("T2"): Foreseen(agents=("ada",), why="the plan names it"),
                        TaskKey("T3"): Foreseen(why="no agent is ready to work as reviewer"),
                    }
                }
            ),
        ),
        (started(),),
    ),
    "plan-with-a-cheaper-one": Scene(
        (
            proposed().model_copy(
                update={
                    "cheaper": SecondChoice(
                        digest="c" * 40,
                        agents=("small",),
                        estimate=Estimate(seconds_low=30, seconds_high=90, cost_high=Micros(20_000)),
                    )
                }
            ),
        ),
        (started(),),
    ),
    "plan-approved": Scene((approved(),), (started(), proposed())),
    "plan-turned-down": Scene(
        (PlanTurnedDown(version=1, by="bob", reason="too much"), ended("cancelled")), (started(), proposed())
    ),
    "plan-changed": Scene(
        (PlanChanged(version=2, plan=plan(planned("T1"), planned("T2")), digest="e" * 40, by="bob"),), WORKING
    ),
    "approval-change": Scene(
        (asked("change", "the change of the plan of R7 “drop T4”", "T4 Do T4 is left out"),), WORKING
    ),
    "approval-network": Scene(
        (
            asked(
                "network",
                "network for T2 Write tests (pypi.org)",
                "T2 waits for the answer; with a no it works without.",
            ),
        ),
        WORKING,
    ),
    "approval-network-not-given": Scene((NO_NETWORK,), WORKING),
    "approval-push": Scene((asked("push", "the push of R7 to origin", "3 files changed"),), OVER),
    "approval-sensitive": Scene((asked("sensitive", "a change of .github/workflows/ci.yml"),), OVER),
    "approval-spending": Scene((asked("spending", "a budget of $20.00 for R7"),), WORKING),
    "approval-merge": Scene((MERGE,), OVER),
    "approval-given": Scene((answered(yes=True),), (*OVER, MERGE)),
    "approval-refused": Scene((answered(yes=False, reason="not on a Friday"),), (*OVER, MERGE)),
    "approval-by-rule": Scene(
        (
            answered(yes=True).model_copy(
                update={"approval": None, "by": "Conductor", "rule": "merge: nobody is asked"}
            ),
        ),
        OVER,
    ),
    "approval-of-network-by-rule": Scene(
        (
            ApprovalAnswered(
                approval=None,
                subject="network",
                what="codex wants to reach a host: pypi.org. Is that allowed?",
                approved=True,
                by="Conductor",
                rule="network: nobody is asked",
            ),
        ),
        ON_T2,
    ),
    "approval-superseded": Scene((ApprovalSuperseded(approval=4, reason="R7 ended"),), (*OVER, MERGE)),
    "approval-reminded": Scene(
        (ApprovalReminded(approval=4, subject="merge", what=MERGE.what, seconds=3600, parked=False),), (*OVER, MERGE)
    ),
    "question-reminded": Scene(
        (AnswerReminded(name="question 3", what="question 3 of T2", seconds=3600, last=False),), (*ON_T2, QUESTION)
    ),
    "approval-parked": Scene(
        (ApprovalReminded(approval=4, subject="merge", what=MERGE.what, seconds=259_200, parked=True),), (*OVER, MERGE)
    ),
    "question": Scene((QUESTION,), ON_T2),
    "question-in-words": Scene((QUESTION.model_copy(update={"choices": ()}),), ON_T2),
    "question-with-a-default": Scene((BY_DEFAULT,), ON_T2),
    "question-answered": Scene((QuestionAnswered(question=3, task=T2, answer="blanks", by="bob"),), (*ON_T2, QUESTION)),
    "question-answered-by-default": Scene(
        (QuestionAnswered(question=3, task=T2, answer="blanks", by="Conductor", by_default=True),), (*ON_T2, BY_DEFAULT)
    ),
    "question-superseded": Scene((QuestionSuperseded(question=3, task=T2),), (*ON_T2, QUESTION)),
    "remark": Scene((SAID,), ON_T2),
    "remark-read": Scene((RemarksRead(remarks=(1,), task=T2, attempt=attempt("T2")),), (*ON_T2, SAID)),
    "remark-unheard": Scene((done("T2"),), (*ON_T2, SAID)),
    "remark-corrected": Scene(
        (RemarkMade(remark=2, task=T2, text="no, tabs", by="ann", corrects=1),),
        (*ON_T2, SAID, RemarksRead(remarks=(1,), task=T2, attempt=attempt("T2"))),
    ),
    "suggestion": Scene((SUGGESTED,), ON_T2),
    "suggestion-accepted": Scene((RemarkAccepted(remark=1, by="ann"),), (*ON_T2, SUGGESTED)),
    "linked": Scene((RoomLinked(surface="discord", by="bob"),), ON_T2),
    "unlinked": Scene((RoomUnlinked(surface="discord", by="bob"),), ON_T2),
    "closed": Scene((CLOSED,), ON_T2),
    "opened": Scene((RoomOpened(surface="discord"),), (*ON_T2, CLOSED)),
}
