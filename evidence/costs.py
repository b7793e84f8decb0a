"""What a step towards a title costs, as whole numbers that are only compared with each other (`costs`)."""

from evidence.model import Model, Position

LEVEL = "level_"
"""What a new record of a level costs besides: `level_county`."""
PRIZE = "prize_"
"""What a new record with a prize costs besides: `prize_second`."""


class Costs(Model):
    """A small table; what an office leaves out keeps its default.

    `usual_record` is one that a coming term or year asks for anyway; a new record of any other kind costs
    `new_record`, and its level, prize, publication, title or cycle besides.
    """

    signature: Position = 1
    paper: Position = 2
    verification: Position = 3
    information: Position = 4
    local_setting: Position = 5
    judging: Position = 8
    judging_again: Position = 80
    waiting_term: Position = 10
    usual_record: Position = 10
    new_record: Position = 20
    level_school: Position = 5
    level_township: Position = 15
    level_county: Position = 40
    level_city: Position = 100
    level_province: Position = 200
    level_national: Position = 400
    prize_excellence: Position = 20
    prize_third: Position = 40
    prize_second: Position = 80
    prize_first: Position = 160
    prize_special: Position = 320
    publishing: Position = 100
    new_title: Position = 80
    new_cycle: Position = 60
