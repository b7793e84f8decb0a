"""What can be wrong with a rule set, its cases and a handbook: templates by code (see evidence.problems)."""

from evidence.problems import N_, register

FORM = register(
    {
        "rule_unknown_key": N_("There is no key {name} here. Known: {expected}."),
        "rule_missing_key": N_("The key {name} is missing."),
        "rule_not_text": N_("Text is expected here, found {value}. Put numbers in quotes."),
        "rule_not_one_of": N_("Found {value}. Expected one of: {expected}."),
        "rule_not_a_count": N_("A whole number from {least} is expected here, found {value}."),
        "rule_not_a_number": N_("A number that is not negative is expected here, found {value}."),
        "rule_not_a_share": N_("A share such as 1/3 is expected here, found {value}."),
        "rule_not_plain": N_("Text, a number, true or false is expected here, found {value}."),
        "rule_not_a_list": N_("A list is expected here, found {value}."),
        "rule_not_a_mapping": N_("A block of keys is expected here, found {value}."),
        "rule_too_few": N_("At least {least} entries are needed here."),
        "rule_no_form": N_("The form of this block is not clear. It needs one of the keys: {expected}."),
        "rule_wrong_type": N_("Found {value} where a block with one of these keys belongs: {expected}."),
        "rule_beside_from": N_("{name} stands beside `from`. Write it into each entry of `from`."),
        "rule_period_form": N_(
            "A requirement for every period needs either `count`, or `measure` and `at_least`."
        ),
        "rule_no_beginning": N_("A career has no beginning to list periods from. Choose another window."),
        "rule_measure_form": N_("A measure is either `sum` or `largest`."),
        "rule_empty_reuse": N_("`reuse` says nothing. It needs one of: achievement, of_activity."),
        "rule_unknown_reading": N_("There is no reading {name}. Declared: {expected}."),
        "rule_unknown_option": N_("The reading {name} has no option {option}. Options: {expected}."),
        "rule_circular_reading": N_("The reading {name} stands in for itself. Write the value out."),
        "rule_when_options": N_(
            "`when` must name each option of the reading once: {expected}. Found: {given}."
        ),
        "rule_option_without_value": N_(
            "The option {option} of {name} has no value to put here. Give it one, or write `when`."
        ),
        "rule_unknown_default": N_("The default is not one of the options. Options: {expected}."),
        "rule_repeated_id": N_("The id {id} is used by another requirement. Ids are unique in a rule set."),
    }
)

LINT = register(
    {
        "lint_unknown_kind": N_("There is no kind of record {name}. Known: {expected}."),
        "lint_unknown_field": N_("Records of kind {kind} have no field {name}. Known: {expected}."),
        "lint_unknown_value": N_("{name} is never {value}. Expected one of: {expected}."),
        "lint_value": N_("{name} cannot be compared with {value}."),
        "lint_no_scale": N_("{name} is neither a number nor on a scale: it has no least or greatest value."),
        "lint_not_a_number": N_("{name} is not a number, so it cannot be added up or compared in size."),
        "lint_not_a_list": N_("{name} is not a list, so it has no items to count."),
        "lint_unknown_post": N_("There is no post {name}. Known: {expected}."),
        "lint_unknown_document": N_("There is no type of document {name}. Known: {expected}."),
        "lint_no_such_document": N_(
            "A record of kind {kind} has no document {name}. It belongs to: {expected}."
        ),
        "lint_unknown_role": N_("There is no signing role {name}. Known: {expected}."),
        "lint_unknown_setting": N_("There is no such setting: {name}. Known: {expected}."),
        "lint_k_too_large": N_("{count} are asked for of a list of {number}. It can never be met."),
        "lint_only_below_all": N_("{name} may stand only directly below an `all`."),
        "lint_cite": N_("{cite} is not the number of a clause. Write it like 三（二） or 二（二）1."),
        "lint_id": N_(
            "The id {id} does not fit the clause {cite}. Begin it with {number}, then a small-letter name."
        ),
        "lint_same_leaf": N_("{id} asks for the same as {other}: the two can never differ."),
        "lint_never_decides": N_(
            "{id} never decides anything: {other} beside it asks for the same in another number."
        ),
        "lint_count_unreachable": N_("{name} has {most} values at most, so the count can never be reached."),
        "lint_contradiction": N_("The conditions on {name} exclude each other: no record can meet them."),
        "lint_breach_is_certificate": N_(
            "One record of {id} can be a breach and a certificate of none at once. "
            "Make the two exclude each other."
        ),
        "lint_no_period": N_(
            "No period fits into {months} months ({each}: {least} at least). "
            "The requirement would always be met."
        ),
        "lint_setting_ruled_out": N_(
            "The amount needs the setting {name}, and with it the requirement does not apply. "
            "It stays open for ever."
        ),
        "lint_share_without_once": N_(
            "{name} goes with `achievement: once` only: all else may be shared anyway."
        ),
        "lint_reuse_free": N_("This `reuse` limits nothing. Leave it out."),
        "lint_reuse_again": N_("{name} is said above already, for everything below."),
        "lint_reuse_alone": N_(
            "No two places below {id} look at the same kind: `achievement: once` changes nothing."
        ),
        "lint_share_alone": N_("At most one place below looks at {name}: nothing is shared there."),
        "lint_unused_reading": N_("The reading {name} is used nowhere. Use it or make it a note."),
        "lint_idle_reading": N_("All options of the reading {name} say the same wherever it is used."),
        "lint_reading_id": N_(
            "The reading {name} must be called r and the number of one of its ambiguities: {numbers}."
        ),
    }
)

CASES = register(
    {
        "case_no_record": N_("The base has no record {id}."),
        "case_no_field": N_(
            "There is no field {field} to change. Write record id and field, or a field of the dossier."
        ),
        "case_expectation": N_(
            "An expectation is a status, or a list of status, certain count and possible count."
        ),
        "case_repeated": N_("Another case is called {name}. Names of cases are unique."),
        "case_no_variant": N_("There is no variant {name}. Known: {expected}."),
    }
)

HANDBOOK = register(
    {
        "handbook_no_clauses": N_(
            "No numbered clauses were found. Expected: 一、 above （一） above 1、, as text."
        ),
        "handbook_no_chapter": N_(
            "The document has no chapter called {chapter}. Found: {found}. Name the right document."
        ),
        "handbook_lacks_clause": N_("The document has no clause {clause}, which is cited here."),
        "handbook_uncited": N_("No requirement cites clause {clause} of {chapter}."),
    }
)
