"""What people may say in the thread of a run: as they type it."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.invariants.team import SECRET

TASKS = st.sampled_from(["T1", "T2", "T3", "T4", "T3-1", "plan", "deliver", "T9"])
AGENTS = st.sampled_from(["coder", "codex", "sage", "critic", "nobody"])

OF_A_TASK: SearchStrategy[str] = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["retry", "cancel", "skip", "undo", "cascade", "show", "why"]), TASKS),
    st.builds("retry {} with {}".format, TASKS, AGENTS),
    st.builds("race {} {}".format, TASKS, st.integers(2, 3)),
    st.builds("pick {} {} it reads best".format, TASKS, st.integers(1, 3)),
    st.builds("reprioritise {} {}".format, TASKS, st.sampled_from(["up", "down", "5"])),
    st.builds("tell {} {} is the word".format, TASKS, st.just(SECRET)),
)
"""Orders at one task."""

OF_THE_RUN: SearchStrategy[str] = st.sampled_from(
    [
        "stop",
        "stop",
        "resume",
        "resume",
        "resume",
        f"cancel {SECRET}",
        "cost",
        "push",
        "mute",
        "unmute",
        "unmute ask-first",
    ]
)
"""Orders at all of it."""

OF_THE_PLAN: SearchStrategy[str] = st.sampled_from(
    [
        "change drop task 3",
        "change drop T2",
        "change use codex for T1",
        "change first T3",
        "change let T1 reach pypi.org",
        "change no network for T1",
        "approve",
        "approve",
        "approve change",
        "approve network",
        "approve spending",
        "reject network",
        "reject",
        f"reject reason {SECRET}",
    ]
)
"""What is to be done, and whether."""

OF_MONEY: SearchStrategy[str] = st.sampled_from(
    [
        "budget 0.001",
        "budget 0.003",
        "budget +0.002",
        "budget off",
        "budget deliver",
        "budget cheaper",
        "budget 10 tokens",
    ]
)
"""What may be spent."""

TO_AGENTS: SearchStrategy[str] = st.one_of(
    st.just("tell be brief"),
    st.builds("accept {}".format, st.integers(1, 3)),
    st.sampled_from(["answer red", "answer 1 blue", f"answer 2 {SECRET}", "answer 1", "answer yes"]),
    st.sampled_from(["steering interrupt", "steering queued"]),
)
"""What agents are told."""

OF_RULES: SearchStrategy[str] = st.sampled_from(
    [
        "rule plan nobody",
        "rule network nobody",
        "rule change nobody",
        "rule merge member",
        "rule spending owner above=0.001",
    ]
)
"""What needs a yes from now on."""
