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
        "rule_measure_form": N_("A measure is either `sum` or `largest`."),
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
