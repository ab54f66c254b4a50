"""CSV files as they come: byte order marks, line ends, encodings, rows that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.exchange.problems import MappingError
from alignlib.exchange.table import Table, read_table


def table(folder: Path, content: bytes, **options: str) -> Table:
    (folder / "t.csv").write_bytes(content)
    return read_table(folder, "t.csv", **options)  # type: ignore[arg-type]


def cells(read: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in read.rows]


def test_a_byte_order_mark_crlf_blanks_and_an_empty_line(tmp_path: Path) -> None:
    read = table(tmp_path, b"\xef\xbb\xbfID , Name\r\n 1,Ada \r\n\r\n2,\r\n")
    assert list(read.columns) == ["ID", "Name"]
    assert cells(read) == [(2, ("1", "Ada")), (4, ("2", ""))]


def test_lines_are_counted_where_rows_begin(tmp_path: Path) -> None:
    read = table(tmp_path, b'a,b\n1,"two\nlines"\n2,x\n')
    assert cells(read) == [(2, ("1", "two\nlines")), (4, ("2", "x"))]


@pytest.mark.parametrize(("delimiter", "text"), [(";", b"a;b\n1;2\n"), ("\t", b"a\tb\n1\t2\n")])
def test_other_delimiters(tmp_path: Path, delimiter: str, text: bytes) -> None:
    assert cells(table(tmp_path, text, delimiter=delimiter)) == [(2, ("1", "2"))]


def test_a_wrong_encoding_names_file_line_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(MappingError) as caught:
        table(tmp_path, b"a\nx\ncaf\xe9\n")
    assert str(caught.value) == (
        "t.csv: line 3: byte 0xE9 is not utf-8; name the file's encoding in the mapping, "
        '`encoding = "windows-1252"` say'
    )
    assert cells(table(tmp_path, b"a\nx\ncaf\xe9\n", encoding="windows-1252"))[1][1] == ("café",)


def test_a_parquet_file_is_told_from_a_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="is a Parquet file; a mapping reads CSV"):
        table(tmp_path, b"PAR1\x15\x04\x90\n")


def test_rows_that_are_none_are_kept_apart_and_the_rest_is_read(tmp_path: Path) -> None:
    read = table(tmp_path, b'a,b\n1\n2,3\n4,5,6\n"x"y,7\n8,9\n')
    assert [row.cells for row in read.rows] == [("2", "3"), ("8", "9")]
    assert [(bad.line, bad.reason) for bad in read.bad] == [
        (2, "has 1 cell, the header has 2"),
        (4, "has 3 cells, the header has 2"),
        (5, "is no row of a CSV file: ',' expected after '\"'"),
    ]


def test_a_quote_that_is_never_closed_says_what_it_swallowed(tmp_path: Path) -> None:
    read = table(tmp_path, b'a,b\n1,2\n3,"4\n5,6\n')
    assert [row.cells for row in read.rows] == [("1", "2")]
    (bad,) = read.bad
    assert bad.line == 3
    assert bad.reason == "a quote that opens here is never closed: lines 3 to 4 are not read"


def test_a_cell_without_end_is_one_bad_row(tmp_path: Path) -> None:
    read = table(tmp_path, b"a\n" + b"x" * 200_000 + b"\n1\n")
    assert [row.cells for row in read.rows] == [("1",)]
    assert read.bad[0].line == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "line 1: the file has no header"), (b"a,a\n", "line 1: has the column 'a' twice")],
)
def test_headers(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(MappingError, match=message):
        table(tmp_path, content)
