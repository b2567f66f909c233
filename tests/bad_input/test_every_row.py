"""The threat model's table of bad inputs: where each of its rows is tried, or which part of the product brings it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cited import is_there

TESTS = Path(__file__).resolve().parent.parent
ROWS = frozenset({*range(1, 11), 14, 15, *range(31, 91)})
"""Requests by Slack, chat, files and repositories, agents and what models do and say, configuration and operation."""

TABLE = "bad_input/test_table.py::test_a_strangers_input_gets_its_answer"
ATTACKER = "bad_input/test_attacker.py"
ATTACKS = f"{ATTACKER}::test_an_attack_gets_its_answer"
WALLS = "workspaces/sandbox/test_hostile_commands.py"
PLANS = "bad_input/test_plans.py::test_the_run_fails_in_one_sentence_after_few_calls"
ZIP = "workspaces/test_zip_import.py::test_a_bad_zip_is_refused_and_leaves_nothing"
URL = "logic/test_git_urls.py::test_any_other_address_is_refused"
GIT = "workspaces/test_git_import.py"
BAD_PLAN = "agents/api/test_roles.py::test_a_bad_plan_may_be_repaired_once"

REQUESTS = "slack/test_bad_requests.py"
REFUSED = f"{REQUESTS}::test_a_bad_request_has_its_answer"
WORDS = "slack/test_bad_words.py"
LETTERS = f"{WORDS}::test_what_agents_and_people_write_is_letters"
STRANGERS = "slack/test_strangers.py"

TRIED: Mapping[int, tuple[str, ...]] = {
    1: (REFUSED, f"{REQUESTS}::test_nothing_of_them_is_kept"),
    2: (REFUSED, "slack/test_signing.py::test_what_is_believed_is_what_slack_would_believe"),
    3: (REFUSED, "slack/test_signing.py::test_one_byte_more_or_less_or_otherwise_is_no_more_signed"),
    4: (REFUSED,),
    5: (f"{REQUESTS}::test_5_the_same_event_again_counts_once_however_it_comes",),
    6: (REFUSED,),
    7: (REFUSED,),
    8: (REFUSED, f"{REQUESTS}::test_8_whatever_part_is_odd_it_is_never_a_fault_of_ours"),
    9: (REFUSED,),
    10: (REFUSED,),
    14: (
        REFUSED,
        f"{REQUESTS}::test_14_lengths_that_lie_and_bodies_without_end_are_cut_off",
        f"{REQUESTS}::test_14_who_promises_more_than_comes_is_not_waited_for",
    ),
    15: (REFUSED,),
    31: (LETTERS, "slack/test_only_letters.py::test_of_every_card"),
    32: (LETTERS,),
    33: (LETTERS,),
    34: (LETTERS, "slack/test_threats.py::test_an_agent_that_was_led_astray_reaches_nobody"),
    35: (f"{WORDS}::test_35_a_long_answer_is_its_beginning_and_a_file",),
    36: (LETTERS,),
    37: (f"{WORDS}::test_37_an_edit_is_noted_and_the_goal_stays_and_a_deletion_asks",),
    38: (f"{STRANGERS}::test_a_program_that_speaks_for_a_person_is_not_heard",),
    39: (f"{STRANGERS}::test_no_order_of_theirs_counts_whichever_way_it_comes",),
    40: (f"{WORDS}::test_40_a_yes_counts_once_from_who_may_give_it_for_what_was_shown",),
    41: (f"{WORDS}::test_41_a_forged_button_is_refused_in_words",),
    42: (f"{STRANGERS}::test_a_stranger_who_stops_a_run_by_words_is_told_once",),
    43: (f"{WORDS}::test_43_of_two_orders_that_contradict_the_first_counts_and_the_second_is_told",),
    44: (f"{WORDS}::test_44_a_bad_file_is_refused_aloud", f"{WORDS}::test_44_a_name_is_one_plain_line_and_no_path"),
    45: (f"{WORDS}::test_45_when_a_channel_is_closed_to_us_the_task_goes_on_and_people_hear_of_it_once",),
    46: (TABLE, ZIP),
    47: (TABLE, ZIP, "logic/test_archive_rules.py::test_an_archive_is_refused_by_rule"),
    48: (TABLE, "workspaces/test_zip_import.py::test_permissions_are_only_runnable_or_not"),
    49: (TABLE, ZIP, "logic/test_paths.py::test_a_name_that_is_never_accepted"),
    50: (TABLE, ZIP, "logic/test_paths.py::test_names_in_each_others_way"),
    51: (TABLE, ZIP),
    52: (
        TABLE,
        ZIP,
        "logic/test_archive_rules.py::test_one_entry_too_many_is_refused",
        "logic/test_archive_rules.py::test_a_small_file_of_zeros_is_honest_until_many_make_a_bomb",
    ),
    53: (TABLE, ZIP),
    54: (
        "bad_input/test_table.py::test_files_for_agents_are_named_as_not_honoured",
        "workspaces/test_zip_import.py::test_a_zip_without_files_is_a_project_without_files",
    ),
    55: (TABLE, URL, f"{GIT}::test_no_other_kind_of_address_reaches_git"),
    56: (
        TABLE,
        "logic/test_git_urls.py::test_a_password_in_an_address_is_refused_and_not_repeated",
        "acceptance/test_existing_projects.py::test_an_address_that_git_should_not_see_is_refused_before_it_is_kept",
    ),
    57: (
        TABLE,
        f"{GIT}::test_a_host_inside_a_private_network_is_refused",
        f"{GIT}::test_git_connects_only_to_the_address_that_was_looked_at",
    ),
    58: (
        f"{GIT}::test_a_tree_that_unfolds_without_end_is_stopped",
        f"{GIT}::test_a_large_blob_or_download_is_refused",
        f"{GIT}::test_names_that_differ_only_in_case_are_refused",
        f"{GIT}::test_a_name_that_is_never_accepted_is_refused",
    ),
    59: (
        "bad_input/test_table.py::test_a_link_that_leads_out_is_left_out",
        f"{GIT}::test_submodules_outside_links_and_large_file_pointers_are_noted_and_not_followed",
        "workspaces/test_folder_import.py::test_what_is_left_out_is_noted",
    ),
    60: (
        f"{GIT}::test_hooks_and_configuration_of_the_sender_do_nothing_here",
        "workspaces/test_zip_import.py::test_files_for_agents_are_kept_and_named",
    ),
    61: ("workspaces/test_merging.py::test_a_name_that_git_or_people_could_misread_is_refused",),
    64: (
        "logic/test_commit_text.py::test_an_identity_is_one_safe_line",
        "logic/test_commit_text.py::test_a_message_is_plain_lines",
    ),
    65: (
        PLANS,
        ATTACKS,
        "agents/api/test_loop.py::test_a_bad_call_gets_an_answer_the_model_can_use",
        "agents/api/test_loop.py::test_three_bad_answers_in_a_row_fail_the_attempt",
        "agents/api/test_loop.py::test_of_a_hundred_calls_sixteen_are_carried_out",
    ),
    66: (ATTACKS, f"{ATTACKER}::test_66_no_secret_is_found_in_the_sandbox", f"{WALLS}::test_secrets_are_not_there"),
    67: (
        ATTACKS,
        f"{ATTACKER}::test_67_nothing_is_reached",
        f"{WALLS}::test_no_network_of_any_kind",
        "workspaces/sandbox/test_hostile_doors.py::test_with_a_door_open_nothing_else_is_reachable",
    ),
    68: (
        ATTACKS,
        f"{ATTACKER}::test_68_a_fork_bomb_burns_out",
        f"{WALLS}::test_a_fork_bomb_burns_out",
        f"{WALLS}::test_memory_has_a_ceiling_for_one_and_for_all_together",
        f"{WALLS}::test_the_disk_cannot_be_filled",
    ),
    69: (
        ATTACKS,
        f"{ATTACKER}::test_69_nothing_outlives_its_command",
        f"{WALLS}::test_nothing_outlives_its_command",
        f"{WALLS}::test_ignoring_every_signal_helps_nobody",
    ),
    70: (f"{ATTACKER}::test_70_hooks_do_nothing_on_the_host",),
    71: (ATTACKS, f"{ATTACKER}::test_70_hooks_do_nothing_on_the_host"),
    72: (ATTACKS, "agents/api/test_loop.py::test_a_bad_call_gets_an_answer_the_model_can_use"),
    73: (f"{ATTACKER}::test_73_a_secret_that_is_said_is_read_by_nobody",),
    74: (PLANS, BAD_PLAN, "logic/test_plan_rules.py::test_a_plan_that_breaks_a_rule_is_rejected_with_the_reason"),
    75: (
        PLANS,
        BAD_PLAN,
        "stories/test_network.py::test_the_plan_card_says_who_asks_for_network_and_who_decides",
        "stories/test_network.py::test_with_a_yes_that_task_alone_reaches_those_hosts",
    ),
    76: (
        ATTACKS,
        f"{ATTACKER}::test_76_a_file_is_data",
        "agents/api/test_loop.py::test_data_of_strangers_is_fenced_and_hidden_text_is_flagged",
        "agents/api/test_tools.py::test_hidden_text_is_taken_out_and_told",
        "agents/api/test_tools.py::test_a_file_cannot_close_its_fence",
    ),
    77: (
        PLANS,
        f"{ATTACKER}::test_77_a_coder_that_says_nothing_fails_visibly",
        "agents/api/test_loop.py::test_an_answer_that_does_nothing_is_told_so_and_then_given_up",
        "agents/api/test_loop.py::test_a_refusal_fails_the_attempt_with_the_models_words",
        "llms/test_answers.py::test_an_answer_that_was_cut_or_refused_says_so",
    ),
    78: (
        ATTACKS,
        f"{ATTACKER}::test_78_dirt_is_cleaned",
        "workspaces/sandbox/test_process.py::test_a_silent_command_is_ended",
    ),
    79: ("agents/cli/test_text.py::test_an_exit_code_is_no_success",),
    80: (
        "agents/cli/test_text.py::test_an_exit_code_is_no_success",
        "agents/cli/test_found.py::test_a_program_is_found_with_its_version",
        "agents/cli/test_conversing.py::test_misbehaviour_is_a_sentence",
    ),
    81: (
        "bad_input/test_operation.py::test_81_settings_are_refused_with_file_and_line",
        "bad_input/test_operation.py::test_81_the_program_does_not_start_with_them",
        "bot/test_settings.py::test_all_faults_are_told_at_once_with_their_places",
    ),
    82: (
        "bad_input/test_operation.py::test_82_a_careless_secret_file_is_refused",
        "bot/test_settings.py::test_a_key_file_that_is_none_is_refused",
    ),
    83: (
        "bad_input/test_operation.py::test_83_a_folder_of_somebody_else_is_refused",
        "bad_input/test_operation.py::test_83_a_folder_that_cannot_be_made_is_refused",
        "store/test_opening.py::test_the_kind_of_a_file_system_is_read_from_the_mounts",
    ),
    84: (
        "workspaces/sandbox/test_choose.py::test_root_is_never_the_user",
        "workspaces/sandbox/test_owner.py::test_each_workspace_has_its_own_user",
    ),
    85: (
        "workspaces/sandbox/test_choose.py::test_without_bubblewrap_it_says_so",
        "workspaces/sandbox/test_choose.py::test_when_nothing_holds_nothing_runs",
        "workspaces/sandbox/test_choose.py::test_a_refusal_says_what_to_do",
    ),
    86: (
        "bad_input/test_operation.py::test_86_a_database_that_cannot_be_used_is_left_as_it_is",
        "store/test_opening.py::test_a_second_worker_is_refused_by_name_of_the_first",
    ),
    87: ("bad_input/test_operation.py::test_87_what_is_no_export_is_not_imported",),
    88: ("slack/test_manifest.py::test_88_a_clock_that_goes_wrong_is_named",),
    89: ("acceptance/test_service.py::test_orders_are_handed_to_the_service_that_works_on_the_folder",),
}

LATER: Mapping[int, str] = {
    62: "files are looked at one by one on the web, which is not there yet",
    63: "files are looked at one by one on the web, which is not there yet",
    90: "the dashboard is not there yet",
}


def test_every_row_is_tried_or_waits_for_its_part() -> None:
    """None is forgotten, none stands in both."""
    assert TRIED.keys() | LATER.keys() == ROWS
    assert not TRIED.keys() & LATER.keys()
    assert all(LATER.values())


@pytest.mark.parametrize("row", TRIED)
def test_what_tries_a_row_exists(row: int) -> None:
    """A test that was renamed takes its row along."""
    assert [name for name in TRIED[row] if not is_there(name, TESTS)] == []
