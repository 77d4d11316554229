"""A log as plain files: the specification's own numbers, and no byte of any file that can be another."""

import pytest

from rollcall.errors import OutputError, ProofFailed, UsageError
from rollcall.ledger import tiles, tree


@pytest.fixture
def written(tmp_path, make_log):
    """Write a log of as many entries as tiles; gives the log and the folder."""

    def write(size):
        log = make_log(size)
        tiles.write_tiles(tmp_path, log.entries, log.note())
        return log, tmp_path

    return write


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def everything(folder, checkpoint):
    """Read all that there is."""
    reader = tiles.TileReader(folder, checkpoint)
    return list(reader.entries())


def test_paths_are_the_specifications():
    assert tiles.tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.tile_path("entries", 0, 5) == "tile/entries/000.p/5"
    assert tiles.tile_path(1, 999) == "tile/1/999"
    assert tiles.tile_path(1, 1000, 7) == "tile/1/x001/000.p/7"


def test_widths_are_the_specifications():
    # "273 full level 0 tiles, one partial of width 112, one full level 1 tile, one partial of width 17, one level 2 tile of width 1"
    assert [tiles.tile_width(0, index, 70_000) for index in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tiles.tile_width(1, index, 70_000) for index in (0, 1, 2)] == [256, 17, 0]
    assert [tiles.tile_width(level, 0, 70_000) for level in (2, 3)] == [1, 0]


def test_a_log_of_256_has_one_full_tile_and_one_hash_above_it(written):
    log, folder = written(256)
    assert files(folder) == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert (folder / "tile/1/000.p/1").read_bytes() == log.checkpoint().root
    assert len((folder / "tile/0/000").read_bytes()) == 8192


def test_an_empty_log_is_a_checkpoint(written):
    log, folder = written(0)
    assert files(folder) == ["checkpoint"]
    assert everything(folder, log.checkpoint()) == []


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_what_was_written_is_read_and_proved(written, size):
    log, folder = written(size)
    checkpoint = log.checkpoint()
    assert everything(folder, checkpoint) == log.entries
    reader = tiles.TileReader(folder, checkpoint)
    for index in {0, size // 2, size - 1}:
        assert reader.entry(index) == log.entries[index]
        proof = tree.inclusion_proof(index, size, reader.read)
        tree.verify_inclusion(tree.leaf_hash(log.entries[index]), index, size, proof, checkpoint.root)
    for old in {1, size // 3 + 1, size}:
        tree.verify_consistency(old, log.checkpoint(old).root, size, checkpoint.root, tree.consistency_proof(old, size, reader.read))


def test_three_levels_of_tiles(tmp_path, make_log):
    entries = [str(number).encode() for number in range(65_536 + 300)]
    frontier = tree.Frontier()
    frontier.extend(map(tree.leaf_hash, entries))
    key = make_log(0).key
    checkpoint = tiles.Checkpoint(key.name, frontier.size, frontier.root())
    tiles.write_tiles(tmp_path, iter(entries), f"{checkpoint.text()}\n{key.line(checkpoint.text())}")
    assert everything(tmp_path, checkpoint) == entries
    assert tree.root_of(frontier.size, tiles.TileReader(tmp_path, checkpoint).read) == frontier.root()
    (tmp_path / "tile/1/000").write_bytes(bytes(8192))
    with pytest.raises(ProofFailed, match="tile/1/000 is not the log's"):
        everything(tmp_path, checkpoint)


def test_no_byte_of_a_file_can_be_another_and_the_file_is_named(written):
    log, folder = written(600)
    checkpoint = log.checkpoint()
    edge = {"tile/0/002.p/88", "tile/1/000.p/2"}
    for name in set(files(folder)) - {"checkpoint"}:
        path, data = folder / name, (folder / name).read_bytes()
        for at in (*range(0, len(data), max(1, len(data) // 40)), len(data) - 1):
            path.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
            with pytest.raises(ProofFailed) as failed:
                everything(folder, checkpoint)
            assert name in failed.value.message
        for other in (data[:-1], data + b"\0", b"", data[32:] + data[:32]):
            path.write_bytes(other)
            with pytest.raises(ProofFailed) as failed:
                everything(folder, checkpoint)
            # Of the hashes at the right edge nothing says which one is wrong, so all are named.
            assert name in failed.value.message or name in edge
        path.unlink()
        with pytest.raises(ProofFailed, match="missing"):
            everything(folder, checkpoint)
        path.mkdir()
        with pytest.raises(ProofFailed, match="cannot be read"):
            everything(folder, checkpoint)
        path.rmdir()
        path.write_bytes(data)
    assert everything(folder, checkpoint) == log.entries


def test_entries_of_another_log_are_not_written_under_a_checkpoint(tmp_path, make_log):
    with pytest.raises(ProofFailed, match="not those of the checkpoint"):
        tiles.write_tiles(tmp_path, make_log(5, "other").entries, make_log(5).note())
    with pytest.raises(ProofFailed, match="4 entries are not those of the checkpoint of 5"):
        tiles.write_tiles(tmp_path, make_log(4).entries, make_log(5).note())
    root_of_four = tiles.Checkpoint(make_log(0).key.name, 5, make_log(4).checkpoint().root)
    with pytest.raises(ProofFailed, match="4 entries are not those of the checkpoint of 5"):
        tiles.write_tiles(tmp_path, make_log(4).entries, f"{root_of_four.text()}\n{make_log(0).key.line(root_of_four.text())}")
    assert "checkpoint" not in files(tmp_path)


@pytest.mark.parametrize("data", ["0002aa", "0002aaaa00", "0002aaaa0002aa", "0002aaaa0000", "00"])
def test_what_is_no_bundle_of_one(data):
    with pytest.raises(ProofFailed, match="does not hold 1 entries"):
        tiles.decode_bundle(bytes.fromhex(data), 1)


def test_a_log_that_grew_still_shows_what_it_was(tmp_path, make_log):
    log = make_log(600)
    for size in (100, 300, 600):
        tiles.write_tiles(tmp_path, log.entries[:size], log.note(size))
    names = files(tmp_path)
    assert "tile/0/000.p/100" not in names
    assert "tile/0/001" in names
    for size in (100, 300, 600):
        assert everything(tmp_path, log.checkpoint(size)) == log.entries[:size]


def test_an_entry_of_65535_bytes_is_the_longest(tmp_path, make_log):
    assert tiles.decode_bundle(tiles.encode_bundle([b"", b"x" * 65_535]), 2) == [b"", b"x" * 65_535]
    with pytest.raises(UsageError, match="65535"):
        tiles.encode_bundle([b"x" * 65_536])


def test_a_folder_that_cannot_be_written_is_said(tmp_path, make_log):
    (tmp_path / "tile").write_text("a file in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        tiles.write_tiles(tmp_path, make_log(3).entries, make_log(3).note())


@pytest.mark.parametrize(("level", "index"), [(-1, 0), (0, -1), (0, 5), (3, 0), (1, 2)])
def test_what_is_no_complete_subtree_is_not_read(written, level, index):
    log, folder = written(5)
    with pytest.raises(ProofFailed, match="no complete subtree"):
        tiles.TileReader(folder, log.checkpoint()).read(level, index)


@pytest.mark.parametrize(("level", "index"), [(0, -1), (0, 1), (1, 0), (0, 10**9)])
def test_what_is_no_tile_is_not_read(written, level, index):
    log, folder = written(5)
    with pytest.raises(ProofFailed, match="no tile"):
        tiles.TileReader(folder, log.checkpoint()).tile(level, index)


@pytest.mark.parametrize("index", [-1, 5])
def test_what_is_no_entry_is_not_read(written, index):
    log, folder = written(5)
    with pytest.raises(ProofFailed, match="no entry"):
        tiles.TileReader(folder, log.checkpoint()).entry(index)
