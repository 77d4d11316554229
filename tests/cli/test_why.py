"""`rollcall why` on a case as a caseworker has it: numbers that add up, on eighty columns, and the picture of them in a file."""

import re
import stat
import xml.etree.ElementTree as ElementTree

CASE = {
    "rollcall.toml": """
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
""",
    "register.csv": """
child_id,child_name,child_sex,child_birth_date,date,mother_name,mother_birth_date
R1,Park Ji-ho,male,2019-05-07,2019-05-20,Park Ji-su,1991-06-07
R2,Park Ji-woo,male,2019-05-07,2019-05-20,Park Ji-su,1991-06-07
""",
    "clinic.csv": """
child_id,child_name,child_sex,child_birth_date,date,carer_name
C1,Park Ji-ho,male,2019-05-07,2025-06-03,Park Ji-su
""",
}
STEP = re.compile(r"^ *(for|against) +(\d+\.\d)  ", re.MULTILINE)


def test_the_steps_add_up_to_the_total_and_fit_eighty_columns(rollcall, folder, tmp_path):
    done = rollcall("why", "register:1", "clinic:1", folder(CASE) / "rollcall.toml", "--svg", tmp_path / "why.svg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    bits = [float(number) * (1 if side == "for" else -1) for side, number in STEP.findall(done.stdout)]
    assert round(sum(bits[:-1]), 1) == bits[-1] > 0
    assert bits[0] < 0  # two files are seldom one child's
    for told in ("before anything is compared", "the same birth date", "household", "together"):
        assert told in done.stdout
    assert not [line for line in done.stdout.splitlines() if len(line) > 80 and "why.svg" not in line]
    assert not [cell for cell in ("Park", "2019-05-07", "Ji-su") if cell in done.stdout]
    picture = tmp_path / "why.svg"
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    assert len(ElementTree.parse(picture).getroot().findall("{*}rect")) == 1 + len(bits)  # the ground, and a bar for each


def test_two_files_of_one_number_have_no_picture(rollcall, folder, tmp_path):
    done = rollcall("why", "clinic:1", "clinic:1", folder(CASE) / "rollcall.toml", "--svg", tmp_path / "why.svg", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no picture to write" in done.stderr
    assert not (tmp_path / "why.svg").exists()
