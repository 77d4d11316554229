"""Every sentence leads back to its row, cell and file. The rows are read here with Python's own csv and json, not with Rollcall."""

import csv


def grave_children(case):
    with (case.out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted({row["child"] for row in csv.DictReader(file) if row["severity"] == "grave" and row["child"]})


def walk(case, claims):
    """Hold every reference of every claim against the file. Returns how many rows were held against it."""
    known = {each["record"]: each for each in claims["references"]}
    assert len({claim["id"] for claim in claims["claims"]}) == len(claims["claims"])
    for claim in claims["claims"]:
        assert claim["sentence"].strip(), claim["id"]
        assert claim["records"], f"{claim['id']} has no reference"
        assert set(claim["records"]) <= known.keys()
    for each in known.values():
        assert each["sha256"] == case.sha256(each["path"])
        if each["row"] is None:
            assert each["record"] == f"file {each['path']}"
        else:
            assert each["cells"] == {column: str(text) for column, text in case.row(each["path"], each["row"]).items()}
    return sum(each["row"] is not None for each in known.values())


def test_every_reference_of_every_child_with_a_grave_finding_is_the_row_in_the_file(case, told):
    children = grave_children(case)
    assert len(children) == 18  # 12 given back, 4 never registered, 2 gone abroad: the 18 of the tutorial
    rows = sum(walk(case, told("child", child, names=True)[1]) for child in children)
    assert rows >= 18 * 4  # each has a birth, and most a placement, a sighting and a return


def test_every_reference_of_a_party_and_of_the_case_is_the_row_in_the_file(case, told, se_hee):
    assert walk(case, told("party", se_hee, names=True)[1]) > 50
    assert walk(case, told("case", names=True)[1]) > 75  # the 75 letters of the recall alone


def test_the_page_has_every_sentence_and_a_link_to_every_row(told, tae_rin):
    from lxml import html

    _, claims, page = told("child", tae_rin, names=True)
    tree = html.fromstring(page)
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    assert {claim["id"] for claim in claims["claims"]} <= ids
    links = [link.get("href") for link in tree.iter("a")]
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []
    assert sum(link.startswith("#r-") for link in links) >= sum(bool(claim["records"]) for claim in claims["claims"])
