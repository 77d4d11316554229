"""People overrule the machine: `rollcall review` and every later run, through files as a caseworker has them."""

import csv
import io
import json
import stat

import pytest

FILE = "rollcall-judgements.jsonl"

TOML = """
as_of = 2025-08-12

[[source]]
name = "register"
path = "register.csv"
states = "registration"
holder = "Civil register"

[[source]]
name = "clinic"
path = "clinic.csv"
states = "health"
holder = "Hanbit clinic"
"""

#: The machine keeps R1 and R4 apart and lists them, since one register gave two numbers; it joins register:2 and clinic:2.
CASE = {
    "rollcall.toml": TOML,
    "register.csv": """
child_id,child_name,child_sex,child_birth_date,child_national_id,date,mother_name,mother_birth_date
R1,Kim Ah-hyeon,female,2021-03-02,210302-4123456,2021-03-20,Kim Mi-ra,1990-04-05
R2,Park Ji-ho,male,2019-05-07,,2019-05-20,Park Ji-su,1991-06-07
R3,Lee So-yul,female,2018-01-15,,2018-01-20,Lee Na-ri,1988-02-03
R4,Kim Ah-hyeon,female,2021-03-02,210302-4123456,2021-03-25,Kim Mi-ra,1990-04-05
""",
    "clinic.csv": """
child_id,child_name,child_sex,child_birth_date,date,carer_name
C1,Lee So-yul,female,2018-01-15,2025-02-03,Lee Na-ri
C2,Park Ji-ho,male,2019-05-07,2025-06-03,Park Ji-su
""",
}
PARK = ("register:2", "clinic:2")
KIM = ("register:1", "register:4")


@pytest.fixture
def case(folder):
    return folder(CASE) / "rollcall.toml"


@pytest.fixture
def desk(tmp_path, rollcall, case):
    """A working directory beside the case, with the commands that a caseworker gives there."""
    return Desk(tmp_path / "desk", rollcall, case)


class Desk:
    def __init__(self, folder, rollcall, case):
        folder.mkdir()
        self.folder, self.case, self._rollcall = folder, case, rollcall

    def __call__(self, command, *words, answers=None):
        return self._rollcall(command, *words, self.case, cwd=self.folder, answers=answers)

    def review(self, *words, answers=None, by="N.N."):
        return self("review", *(["--by", by] if by else []), *words, answers=answers)

    def sheet(self, *rows, name="said.csv"):
        """A sheet by hand, of: one, other, verdict, by, reason."""
        text = "one,other,verdict,by,reason\n" + "".join(",".join(row) + "\n" for row in rows)
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.review("--from", name, by="")

    def audit(self, *words):
        done = self("audit", "--out", "out", *words)
        assert done.returncode == 0, done.stderr
        run = json.loads((self.folder / "out" / "run.json").read_text(encoding="utf-8"))
        return done, self.children(), run["judgements"], self.rows("out/pairs.csv")

    def rows(self, path):
        with (self.folder / path).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def children(self):
        return {row["record"]: row["person"] for row in self.rows("out/people.csv") if row["role"] == "child"}

    @property
    def kept(self):
        file = self.folder / FILE
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def test_a_pair_is_shown_and_judged_the_same_and_the_audit_follows(desk):
    done = desk.review(answers="perhaps\ns\npassport seen\n")
    assert done.returncode == 0, done.stderr
    for shown in (
        "register:1",
        "register:4",
        "Kim Ah-hyeon",
        "2021-03-02",
        "female",
        "Kim Mi-ra (born 1990-04-05)",
        "Civil register",
        "bits",
    ):
        assert shown in done.stdout
    assert max(map(len, done.stdout.split("[s]ame")[0].splitlines())) <= 80
    (said,) = desk.kept
    assert {said["one"], said["other"]} == set(KIM)
    assert (said["verdict"], said["by"], said["why"], said["given"]) == ("same", "N.N.", "passport seen", "terminal")
    assert stat.S_IMODE((desk.folder / FILE).stat().st_mode) == 0o600
    told, child, judged, pairs = desk.audit()
    assert child["register:1"] == child["register:4"]
    assert pairs == []
    assert {row["probability"] for row in desk.rows("out/people.csv") if row["record"] in KIM and row["role"] == "child"} == {"1.0"}
    assert (judged["given"], judged["applied"], judged["conflicts"]) == (1, 1, [])
    assert "Judged    1 applied" in told.stdout
    why = desk("why", *KIM)
    assert f"One child: judged the same by N.N. on {said['on'][:10]}." in why.stdout


def test_what_is_judged_different_is_parted_and_no_pair(desk):
    _, before, _, _ = desk.audit()
    assert before[PARK[0]] == before[PARK[1]]
    assert desk.sheet((*PARK, "different", "N.N.", "cousins of one name")).returncode == 0
    _, child, judged, pairs = desk.audit()
    assert child[PARK[0]] != child[PARK[1]]
    assert judged["applied"] == 1
    assert not [row for row in pairs if set(row["records"].split(";")) & set(PARK)]
    assert "Two children: judged different by N.N." in desk("why", *PARK).stdout


def test_a_judgement_holds_when_rows_are_added_and_reordered(desk):
    desk.sheet((*PARK, "different", "N.N.", ""), (*KIM, "same", "N.N.", ""))
    for name, more in (("register.csv", "R0,Choi Na-ri,female,2015-01-01,,2015-01-09,Choi Bo-ra,1985-01-01"), ("clinic.csv", "")):
        file = desk.case.with_name(name)
        heading, *lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([heading, *filter(None, [more]), *reversed(lines)]) + "\n", encoding="utf-8")
    # R0 R4 R3 R2 R1 and C2 C1 now
    _, child, judged, _ = desk.audit()
    assert judged["applied"] == 2
    assert child["register:5"] == child["register:2"]
    assert child["register:4"] != child["clinic:1"]
    assert child["register:3"] == child["clinic:2"]


def test_a_judgement_holds_when_a_cell_changes_and_the_holder_keeps_its_number(desk):
    desk.sheet((*KIM, "same", "N.N.", ""))
    register = desk.case.with_name("register.csv")
    register.write_text(register.read_text(encoding="utf-8").replace("2021-03-25", "2021-03-26"), encoding="utf-8")
    _, child, judged, _ = desk.audit()
    assert child[KIM[0]] == child[KIM[1]]
    assert judged["applied"] == 1


def test_a_judgement_on_a_child_that_is_gone_is_counted_and_not_followed_by_its_reference(desk):
    desk.sheet((*KIM, "same", "N.N.", ""))
    register = desk.case.with_name("register.csv")
    register.write_text(register.read_text(encoding="utf-8").replace("R4,", "R9,"), encoding="utf-8")
    told, child, judged, pairs = desk.audit()
    assert child[KIM[0]] != child[KIM[1]]
    assert (judged["applied"], judged["not_applicable"]) == (0, 1)
    assert "1 not applicable" in told.stdout
    assert len(pairs) == 1
    assert "Before cells of these rows changed: judged the same by N.N." in desk.review(answers="q\n").stdout


def test_two_people_who_disagree_force_nothing_and_are_named(desk):
    desk.sheet((*KIM, "same", "A.A.", ""), (*KIM, "different", "B.B.", ""), (*PARK, "different", "A.A.", ""), (*PARK, "same", "B.B.", ""))
    told, child, judged, pairs = desk.audit()
    assert child[KIM[0]] != child[KIM[1]]  # as the machine has them
    assert child[PARK[0]] == child[PARK[1]]
    assert (judged["given"], judged["applied"], judged["in_conflict"]) == (4, 0, 4)
    assert [{pair["one"], pair["other"]} for (pair,) in judged["conflicts"]] == [set(KIM), set(PARK)]
    assert [each["by"] for each in judged["conflicts"][0][0]["said"]] == ["A.A.", "B.B."]
    assert [row["why"].startswith("judged both ways: the same by A.A.") for row in pairs] == [True]
    assert "4 in conflict, so not applied" in told.stdout
    report = (desk.folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "Judged both ways." in report
    assert "different by B.B." in report
    asked = desk.review(answers="q\n", by="A.A.").stdout
    assert "Pair 1 of 2" in asked


def test_a_conflict_ends_when_a_mind_is_changed(desk):
    desk.sheet((*KIM, "same", "A.A.", ""), (*KIM, "different", "B.B.", ""))
    assert desk.review(answers="s\nA.A. is right\n", by="b.b.").returncode == 0
    _, child, judged, _ = desk.audit()
    assert child[KIM[0]] == child[KIM[1]]
    assert (judged["given"], judged["applied"]) == (2, 2)


def test_unsure_forces_nothing_and_is_asked_again_only_with_all(desk):
    desk.review(answers="u\n\n")
    assert desk.review(answers="s\n\n").stdout.startswith("There is no pair to judge.")
    again = desk.review("--all", answers="q\n")
    assert "judged unsure by N.N." in again.stdout
    _, child, judged, pairs = desk.audit()
    assert child[KIM[0]] != child[KIM[1]]
    assert (judged["applied"], judged["unsure"], len(pairs)) == (0, 1, 1)
    assert [row["verdict"] for row in desk.kept] == ["unsure"]


def test_all_asks_what_was_judged_so_that_it_can_be_withdrawn(desk):
    desk.sheet((*KIM, "same", "N.N.", ""))
    desk.review("--all", answers="u\nmistaken\n")
    _, child, judged, _ = desk.audit()
    assert child[KIM[0]] != child[KIM[1]]
    assert judged["unsure"] == 1


@pytest.mark.parametrize("answers", ["", "k\n"], ids=repr)
def test_who_gives_no_answer_records_nothing(desk, answers):
    done = desk.review(answers=answers)
    assert done.returncode == 0, done.stderr
    assert desk.kept == []


def test_an_answer_cut_off_at_its_reason_is_kept(desk):
    assert desk.review(answers="d\n").returncode == 0
    assert [row["verdict"] for row in desk.kept] == ["different"]


def test_the_file_only_grows(desk):
    desk.review(answers="u\n\n")
    before = (desk.folder / FILE).read_bytes()
    desk.review("--all", answers="s\nseen\n")
    assert (desk.folder / FILE).read_bytes().startswith(before)
    assert [row["verdict"] for row in desk.kept] == ["unsure", "same"]


def saved(rows, *, encoding="utf-8", separator=",", turned=False):
    """The sheet as a spreadsheet would save it."""
    names = list(rows[0])[:: -1 if turned else 1]
    told = io.StringIO(newline="")
    sheet = csv.DictWriter(told, names, delimiter=separator)
    sheet.writeheader()
    sheet.writerows(rows)
    return told.getvalue().encode(encoding)


def test_a_sheet_comes_back_however_it_was_saved_and_only_once(desk):
    done = desk.review("--to", "pairs.csv", by="")
    assert done.returncode == 0, done.stderr
    sheet = desk.folder / "pairs.csv"
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    (row,) = desk.rows("pairs.csv")
    assert (row["verdict"], row["by"], row["reason"]) == ("", "", "")
    assert {row["one"], row["other"]} == set(KIM)
    assert row["one names"] == row["other names"] == "Kim Ah-hyeon"
    assert float(row["probability"]) == 0.2
    assert "two numbers" in row["why"]
    ways = [
        ("김조사", {}),
        ("이조사", {"separator": ";", "encoding": "utf-8-sig"}),
        ("박조사", {"encoding": "cp949", "turned": True}),
        ("최조사", {"separator": "\t", "encoding": "utf-16"}),
    ]
    for number, (who, how) in enumerate(ways, start=1):
        sheet.write_bytes(saved([{**row, "verdict": "Same ", "by": who, "reason": "여권 확인"}, row], **how))
        done = desk.review("--from", "pairs.csv", by="")
        assert done.returncode == 0, done.stderr
        assert "2 rows: 1 recorded, 1 without a verdict" in done.stdout
        assert len(desk.kept) == number
        said = desk.kept[-1]
        assert (said["verdict"], said["by"], said["why"], said["given"]) == ("same", who, "여권 확인", "csv")
    again = desk.review("--from", "pairs.csv", by="")
    assert "0 recorded, 1 without a verdict, 1 recorded before" in again.stdout
    assert len(desk.kept) == len(ways)


def test_a_sheet_follows_its_rows_when_they_have_moved(desk):
    desk.review("--to", "pairs.csv", by="")
    register = desk.case.with_name("register.csv")
    heading, *lines = register.read_text(encoding="utf-8").splitlines()
    register.write_text("\n".join([heading, *reversed(lines)]) + "\n", encoding="utf-8")
    (row,) = desk.rows("pairs.csv")
    (desk.folder / "pairs.csv").write_bytes(saved([{**row, "verdict": "s"}]))
    desk.review("--from", "pairs.csv")
    assert [{said["one"], said["other"]} for said in desk.kept] == [{"register:4", "register:1"}]
    _, child, _, _ = desk.audit()
    assert child["register:1"] == child["register:4"]


def test_rows_that_cannot_be_followed_are_told_by_number_and_the_rest_is_recorded(desk):
    rows = [
        (*KIM, "same", "N.N.", "seen"),
        (*KIM, "Kim Ah-hyeon", "N.N.", ""),
        ("register:99", KIM[1], "same", "N.N.", ""),
        (*PARK, "different", "", ""),
        (PARK[0], PARK[0], "same", "N.N.", ""),
        (*PARK, "", "", ""),
    ]
    done = desk.sheet(*rows)
    assert done.returncode == 4
    told = done.stderr.splitlines()
    assert [line.split(":")[0] for line in told] == ["row 3", "row 4", "row 5", "row 6"]
    assert [word in line for word, line in zip(("verdict", "not in this case", "--by", "both its records"), told, strict=True)] == [
        True
    ] * 4
    assert "Ah-hyeon" not in done.stderr
    assert "6 rows: 1 recorded, 1 without a verdict, 0 recorded before, 4 not understood and not recorded." in done.stdout
    assert len(desk.kept) == 1


def test_a_sheet_without_headings_or_over_an_earlier_one_is_refused(desk):
    (desk.folder / "pairs.csv").write_text("register:1,register:4,same\n", encoding="utf-8")
    for word in ("--from", "--to"):
        done = desk.review(word, "pairs.csv")
        assert done.returncode == 2
        assert "pairs.csv" in done.stderr
    assert (desk.folder / "pairs.csv").read_text(encoding="utf-8") == "register:1,register:4,same\n"


def test_cells_of_records_steer_neither_a_terminal_nor_a_spreadsheet(folder, rollcall, tmp_path):
    register = CASE["register.csv"].replace("Kim Ah-hyeon", "=HYPERLINK(\x1b[2J\u202e[bold])")
    desk = Desk(tmp_path / "desk", rollcall, folder({**CASE, "register.csv": register}) / "rollcall.toml")
    shown = desk.review(answers="q\n").stdout
    assert "[bold]" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
    desk.review("--to", "pairs.csv")
    assert [row["one names"][:2] for row in desk.rows("pairs.csv")] == ["'="]


def test_judgements_that_an_audited_folder_ships_are_not_followed(desk):
    desk.sheet((*PARK, "different", "N.N.", ""))
    shipped = (desk.folder / FILE).rename(desk.case.with_name(FILE))
    apart = desk._rollcall("audit", ".", "--config", "rollcall.toml", "--out", desk.folder / "out", cwd=desk.case.parent)
    assert apart.returncode == 0, apart.stderr
    assert f"{FILE} was not followed" in apart.stderr
    assert desk.children()[PARK[0]] == desk.children()[PARK[1]]
    refused = desk._rollcall("review", ".", "--config", "rollcall.toml", "--by", "N.N.", cwd=desk.case.parent)
    assert (refused.returncode, "--judgements" in refused.stderr) == (2, True)
    _, child, judged, _ = desk.audit("--judgements", shipped)
    assert child[PARK[0]] != child[PARK[1]]
    assert judged["applied"] == 1


@pytest.mark.parametrize("command", ["audit", "why", "review"])
def test_a_damaged_line_stops_every_command_and_is_named(desk, command):
    (desk.folder / FILE).write_text('{"one": "Kim Ah-hyeon"}\n', encoding="utf-8")
    words = {"audit": (), "why": KIM, "review": ("--by", "N.N.")}[command]
    done = desk(command, *words)
    assert done.returncode == 2
    assert f"{FILE}, line 1 is not a judgement" in done.stderr
    assert "Ah-hyeon" not in done.stderr


def test_a_file_of_judgements_that_is_named_must_exist(desk):
    for command, words in (("audit", ()), ("why", KIM)):
        done = desk(command, *words, "--judgements", "nowhere.jsonl")
        assert (done.returncode, "nowhere.jsonl does not exist" in done.stderr) == (2, True)


def test_who_judges_must_be_said(desk):
    done = desk.review(by="", answers="s\n\n")
    assert (done.returncode, "--by" in done.stderr, desk.kept) == (2, True, [])


def test_no_name_of_a_child_is_logged(desk):
    done = desk.review("--verbose", answers="s\n\n")
    assert "Ah-hyeon" in done.stdout
    assert "Ah-hyeon" not in done.stderr
