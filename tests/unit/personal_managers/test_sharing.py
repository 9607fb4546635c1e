"""Rules share dealers out among managers."""

from __future__ import annotations

from oscar_b2b.personal_managers.domain import Client, Rule, share_out, to_the_least_busy


def test_the_first_rule_that_fits_decides_and_managers_take_turns():
    rules = [
        Rule(pk=1, manager_ids=[7], region="West"),
        Rule(pk=2, manager_ids=[], category="Large"),
        Rule(pk=3, manager_ids=[8, 9], segment_id=5),
    ]
    clients = [
        Client(1, region="west"),
        Client(2, segment_id=5, category="Large"),
        Client(3, segment_id=5, region="West"),
        Client(4, segment_id=5),
        Client(5, segment_id=6),
        Client(6, segment_id=5),
    ]
    assert share_out(clients, rules) == {1: 7, 2: 8, 3: 7, 4: 9, 6: 8}
    assert [rule.turn for rule in rules] == [2, 0, 3]
    assert share_out([Client(7, segment_id=5)], rules) == {7: 9}


def test_the_least_busy_gets_the_next_one():
    clients = [Client(number) for number in range(4)]
    assert to_the_least_busy(clients, {1: 2, 2: 0, 3: 1}) == {0: 2, 1: 2, 2: 3, 3: 1}
    assert to_the_least_busy(clients, {}) == {}
