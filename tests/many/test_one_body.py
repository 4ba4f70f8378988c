"""One body under all its names: a question that names a body, asked of several ledgers."""

import shlex
from pathlib import Path

import pytest
from central import write
from command import Ended, atmt_on_terminal
from inside import in_process

NAMES = {
    "a": "{id: ols, name: OLS, kind: office}",
    "b": "{id: ols, name: Office for Life Sciences, aka: [OLS], kind: office}",
    "c": "{id: life, name: Office for Life Sciences, kind: office}",
    "d": "{id: other, name: Office for Lakes, aka: [OL], kind: office}",
    "e": "{id: other, name: Orchard Trust, kind: office}",
}
"""What each ledger calls the body that has its action; `other` is two bodies."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name, body in NAMES.items():
        called = body[5:].partition(",")[0]
        own = 'x-cost: "5"' if name == "e" else "x-size: small"
        write(
            tmp_path / name,
            {
                "actions.yaml": "schema: 1\n"
                "ledger: {title: T, closing_body: sec, closes_on: 2018-06, keeper: sec}\n"
                f"themes: [{{id: theme-{name}, title: Theme of {name}}}]\n"
                f"actions: [{{id: A1, title: Act {name}, status: open, themes: [theme-{name}],"
                f" {own}, support: [{called}],"
                f" handovers: [{{to: {called}, status: proposed}}]}}]\n",
                "bodies.yaml": "schema: 1\nbodies:\n"
                "  - {id: sec, name: The Secretariat, kind: office}\n"
                f"  - {body}\n",
            },
        )
    rows = "".join(f"  - {{name: {name}, path: {name}}}\n" for name in NAMES)
    (tmp_path / "all of them.yaml").write_text(f"schema: 1\nledgers:\n{rows}", "utf-8")
    return tmp_path


def asked(desk: Path, *words: str) -> Ended:
    return in_process("--today", "2018-01-10", "--ledgers", "all of them.yaml", *words, cwd=desk)


def found(desk: Path, *words: str) -> str:
    """The ledgers whose action is found."""
    actions = asked(desk, *words, "-f", "json").json["actions"]
    return "".join(one["ledger"] for one in actions)


@pytest.mark.parametrize("name", ["OLS", pytest.param("life", marks=pytest.mark.slow)])
def test_any_name_of_a_body_finds_it_in_all_ledgers(desk: Path, name: str) -> None:
    assert found(desk, "list", "--owner", name) == "abc"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ols", "office for life sciences", "b:ols", "c:life"])
def test_it_is_found_by_an_id_a_name_or_a_place(desk: Path, name: str) -> None:
    assert found(desk, "list", "--owner", name) == "abc"
    assert found(desk, "list", "--body", name) == "abc"
    assert found(desk, "list", "--where", f"owner={name}") == "abc"
    assert found(desk, "status", "--where", f"support={name}") == "abc"
    assert found(desk, "list", "--owner", name, "--with-parts") == "abc"


@pytest.mark.slow
def test_an_alternative_that_a_ledger_does_not_know_hides_nothing_else_in_it(desk: Path) -> None:
    assert found(desk, "list", "--owner", "OLS", "--owner", "d:other") == "abcd"
    assert found(desk, "list", "--owner", "OLS", "--owner", "none") == "abc"
    assert found(desk, "list", "--theme", "theme-a", "--theme", "theme-e") == "ae"
    assert found(desk, "list", "--owner", "OLS", "--theme", "theme-e") == ""
    assert found(desk, "list", "--where", "x-cost=none") == ""
    assert found(desk, "list", "--where", "x-cost=5") == "e"


@pytest.mark.slow
@pytest.mark.parametrize("words", [("list", "--owner"), ("list", "--body"), ("calendar", "--body")])
def test_an_id_of_two_bodies_is_refused_with_the_choices(
    desk: Path, words: tuple[str, ...]
) -> None:
    ended = asked(desk, *words, "other")
    assert ended.code == 2
    assert "write one of d:other or e:other" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("list", "--owner"), ("list", "--body"), ("calendar", "--body"), ("report", "chase")]
)
def test_an_unknown_body_is_compared_with_those_of_all_ledgers(
    desk: Path, words: tuple[str, ...]
) -> None:
    ended = asked(desk, *words, "Orchid Trust")
    assert ended.code == 2
    assert "did you mean Orchard Trust?" in ended.err
    assert "atmt --ledgers 'all of them.yaml' stats --by body" in ended.err
    assert "Orchard Trust" in asked(desk, "stats", "--by", "body").out


@pytest.mark.slow
def test_an_unknown_theme_or_field_is_compared_with_those_of_all_ledgers(desk: Path) -> None:
    assert "did you mean theme-e?" in asked(desk, "list", "--theme", "them-e").err
    assert "did you mean x-cost?" in asked(desk, "list", "--where", "x-cots=5").err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("index", "-o", "x.db"), "atmt index 'all of them.yaml' -o x.db\n"),
        (("gaps", "--body", "OLS"), "atmt --ledgers 'all of them.yaml' list --body OLS\n"),
        (
            ("status", "--all", "--owner=OLS"),
            "atmt --ledgers 'all of them.yaml' list --owner=OLS\n",
        ),
    ],
)
def test_what_another_command_takes_is_said_as_it_is_typed(
    desk: Path, words: tuple[str, ...], said: str
) -> None:
    ended = asked(desk, *words)
    assert ended.code == 2
    assert ended.err.endswith(said.replace("atmt ", "atmt --today 2018-01-10 "))
    typed = shlex.split(said.removeprefix("atmt "))
    assert in_process("--today", "2018-01-10", *typed, cwd=desk).code == 0, typed


@pytest.mark.slow
def test_a_manifest_after_a_command_that_takes_none_is_answered_as_before_it(desk: Path) -> None:
    for words in (("show", "a:A1"), ("body", "list"), ("index", "-o", "x.db")):
        before = asked(desk, *words)
        behind = in_process(*words, "--ledgers", "all of them.yaml", cwd=desk)
        assert (behind.code, behind.err) == (2, before.err.replace("--today 2018-01-10 ", ""))


@pytest.mark.slow
@pytest.mark.parametrize("color", ["always", "never"])
@pytest.mark.parametrize(
    "words",
    [
        ("transfer", "d:other", "e:other", "--on", "2018-01-05"),
        ("body", "split", "d:other", "OLS", "e:other", "--on", "2018-01-05", "--rest", "OLS"),
    ],
)
def test_colour_before_a_command_that_makes_patches_is_obeyed(
    desk: Path, words: tuple[str, ...], color: str
) -> None:
    given = ("--today", "2018-01-10", "--color", color, "--ledgers", "all of them.yaml")
    ended = atmt_on_terminal(*given, *words, cwd=desk, columns=120)
    assert "What changes" in ended.out
    assert ("\x1b[" in ended.out) is (color == "always")
