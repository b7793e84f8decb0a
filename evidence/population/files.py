"""One Parquet file to coded columns: every distinct text is read once, by the model's own field.

What is wrong with a file, a column or a value is gathered as faults, never raised and never passed over.
"""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from evidence.canonical import number_text
from evidence.dossier import Dossier
from evidence.labels import Term
from evidence.model import UNSAID
from evidence.population.faults import Fault, fault
from evidence.population.kernels import looked_up
from evidence.population.layout import APPLICANTS, NUMBER, OWNER, PLACE, ColumnSpec, columns_of
from evidence.population.values import expected_of, text_of
from evidence.population.vocabulary import BAD, UNKNOWN, Vocabularies
from evidence.problems import Problem, shown

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]
STANDING: Final = "standing"
DECLARED: Final = "declared"
FEW: Final = 10_000
"""Up to so many texts are read one by one."""
MOST_FAULTS: Final = 1_000_000
"""No more faults of one column are listed row by row; a column so wrong is one mistake."""


class Coded(NamedTuple):
    """One column: `codes` (one a row) into `values`, which differ; UNKNOWN where nothing is known."""

    codes: Codes
    values: Sequence[Any]


class Texts(Sequence[str]):
    """Very many texts that are in order as they stand, as Arrow holds them."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __getitem__(self, place: Any) -> Any:
        """The text in a place."""
        return self.array[place].as_py()

    def __len__(self) -> int:
        return len(self.array)


class Rows(NamedTuple):
    """A file's rows as they stand.

    The applicants' numbers, the columns, which rows are at fault, and the places of records in their dossiers
    where they were read.
    """

    file: str
    numbers: Numbers
    columns: dict[str, Coded]
    wrong: NDArray[np.bool_]
    places: Numbers | None


class Readers:
    """Reads files; remembers what the texts of each column mean."""

    def __init__(self) -> None:
        self._vocabularies = Vocabularies()

    def read(
        self, content: bytes, label: str, table: str, skipped: Collection[str], faults: list[Fault]
    ) -> Rows | None:
        """The rows in a file's bytes, without the columns skipped. None where the whole file is at fault."""
        before = len(faults)
        try:
            loaded = _load(content, label, table, skipped, faults)
        except (OSError, pa.ArrowException, ValueError) as error:
            reason = shown(str(error).splitlines()[0] if str(error) else type(error).__name__)
            faults.append(fault(label, "population_file_broken", file=label, reason=reason))
            return None
        if loaded is None or len(faults) > before:
            return None
        arrays, size = loaded
        owner = NUMBER if table == APPLICANTS else OWNER
        wrong = np.zeros(size, dtype=np.bool_)
        numbers = _numbers(arrays[owner], label, owner, wrong, faults)
        nothing = np.full(size, UNKNOWN, dtype=np.int32)
        columns = {}
        for name, spec in columns_of(table).items():
            if spec.form == "number" or name in skipped:
                continue
            array = arrays.get(name)
            if array is None:
                coded = Coded(nothing, ())
            else:
                coded = self._coded(array, spec, _Where(label, numbers, wrong, faults))
            coded = self._filled(coded, spec)
            if spec.required:
                _must_be_there(coded, spec, _Where(label, numbers, wrong, faults))
            columns[name] = coded
        return Rows(label, numbers, columns, wrong, _places(arrays.get(PLACE)))

    def _filled(self, coded: Coded, spec: ColumnSpec) -> Coded:
        """The column with what null means where it is not unknown."""
        if spec.form == "documents":
            default: Any = ()
        elif spec.name == STANDING:
            default = DECLARED
        else:
            return coded
        vocabulary = self._vocabularies.of(spec)
        code = vocabulary.code(default)
        return Coded(np.where(coded.codes == UNKNOWN, np.int32(code), coded.codes), vocabulary.values)

    def _coded(self, array: pa.Array, spec: ColumnSpec, where: "_Where") -> Coded:
        if spec.model is Dossier and len(array.dictionary) > FEW and _in_order(array.dictionary):
            return Coded(_indices(array), Texts(array.dictionary))
        vocabulary = self._vocabularies.of(spec)
        texts = _texts(array.dictionary)
        table = vocabulary.codes(texts)
        codes = _looked_up(array, table)
        if (table == BAD).any():
            rows = np.flatnonzero(codes == BAD)
            words = expected_of(spec)
            found = _indices(array)[rows]
            for row, text in zip(rows[:MOST_FAULTS].tolist(), found.tolist(), strict=False):
                where.tell(row, spec.name, texts[text], words)
            where.wrong[rows] = True
            codes[rows] = UNKNOWN
        return Coded(codes, vocabulary.values)

    def forget(self) -> None:
        """Between parts: drop what would only grow."""
        self._vocabularies.forget()


def _in_order(texts: pa.Array) -> bool:
    """Whether all are texts that any column of texts takes as they stand (as `values.parser_of`)."""
    if not pa.types.is_string(texts.type) or texts.null_count:
        return False
    plain = pc.and_(pc.string_is_ascii(texts), pc.equal(pc.ascii_trim_whitespace(texts), texts))
    unsaid = pc.is_in(pc.ascii_lower(texts), value_set=pa.array(sorted(UNSAID)))
    fine = pc.and_(plain, pc.invert(unsaid))
    return bool(pc.all(fine).as_py()) and len(pc.unique(texts)) == len(texts)


def _looked_up(array: pa.DictionaryArray, table: Codes) -> Codes:
    """What the table, whose last is that of unknown, has for each row."""
    indices = array.indices
    if indices.type != pa.int32() or array.dictionary.null_count:
        return table[_indices(array)]
    valid, places = indices.buffers()
    out = np.empty(len(indices), dtype=np.int32)
    bits = np.empty(0, dtype=np.uint8)
    if valid is not None and indices.null_count:
        bits = np.frombuffer(valid, dtype=np.uint8)
    if len(out):
        first = indices.offset
        looked_up(np.frombuffer(places, dtype=np.int32)[first:], bits, first, table, out)
    return out


def _indices(array: pa.Array) -> Codes:
    """The places of the rows' texts in the dictionary; -1 for unknown, which is the last place too."""
    indices = array.indices
    if indices.null_count:
        indices = indices.fill_null(UNKNOWN)
    found: Codes = indices.to_numpy(zero_copy_only=False)
    return found


class _Where(NamedTuple):
    """Where faults of a column are told."""

    file: str
    numbers: Numbers
    wrong: NDArray[np.bool_]
    faults: list[Fault]

    def tell(self, row: int, column: str, value: str | None, expected: Term) -> None:
        """A value that cannot stand there."""
        problem = Problem("population_value", params={"found": shown(value), "expected": expected})
        number = int(self.numbers[row])
        self.faults.append(Fault(self.file, row + 1, number if number >= 0 else None, column, value, problem))


def _must_be_there(coded: Coded, spec: ColumnSpec, where: _Where) -> None:
    for row in np.flatnonzero((coded.codes == UNKNOWN) & ~where.wrong).tolist():
        number = int(where.numbers[row])
        where.faults.append(
            fault(where.file, "population_value_missing", row=row + 1, number=number, column=spec.name)
        )
        where.wrong[row] = True


# Files ------------------------------------------------------------------------------------------------------


def _load(
    content: bytes, label: str, table: str, skipped: Collection[str], faults: list[Fault]
) -> tuple[dict[str, pa.Array], int] | None:
    """The columns that hold something. Raises OSError, ArrowException, ValueError."""
    specs = columns_of(table)
    source = pa.BufferReader(content)
    metadata = pq.read_metadata(source)
    schema = metadata.schema.to_arrow_schema()
    before = len(faults)
    _check_schema(schema, label, table, specs, faults)
    if len(faults) > before:
        return None
    size = metadata.num_rows
    names = [
        name
        for place, name in enumerate(schema.names)
        if name not in skipped and not (specs[name].form != "number" and _is_empty(metadata, place))
    ]
    texts = [name for name in names if _is_text(_plain(schema.field(name).type))]
    with pq.ParquetFile(source, metadata=metadata, read_dictionary=texts) as file:
        loaded = file.read(columns=names, use_threads=False)
    arrays = {}
    for name in names:
        column = loaded.column(name)
        if specs[name].form != "number":
            column = _as_texts(column)
        arrays[name] = column
    return arrays, size


def _is_empty(metadata: Any, place: int) -> bool:
    """Whether the footer says that there is nothing in a column: it need not be read."""
    for group in range(metadata.num_row_groups):
        column = metadata.row_group(group).column(place)
        told = column.statistics
        if told is None or not told.has_null_count or told.null_count != column.num_values:
            return False
    return True


def _check_schema(
    schema: pa.Schema, label: str, table: str, specs: Mapping[str, ColumnSpec], faults: list[Fault]
) -> None:
    names = schema.names
    for name in sorted({each for each in names if names.count(each) > 1}):
        faults.append(fault(label, "population_column_twice", column=name))
    for name, spec in specs.items():
        if spec.required and name not in names:
            faults.append(fault(label, "population_column_missing", column=name))
    for field in schema:
        known = specs.get(field.name)
        if known is None:
            near = get_close_matches(field.name, specs, 1)
            if near:
                found = fault(label, "population_column_near", column=field.name, table=table, near=near[0])
            else:
                columns = tuple(specs)
                found = fault(
                    label, "population_column_unknown", column=field.name, table=table, columns=columns
                )
            faults.append(found)
            continue
        code = _type_fault(field.type, numbers=known.form == "number")
        if code is not None:
            faults.append(fault(label, code, column=field.name, found=str(field.type)))


def _type_fault(kind: pa.DataType, *, numbers: bool) -> str | None:
    kind = _plain(kind)
    if pa.types.is_floating(kind):
        return "population_column_inexact"
    if pa.types.is_integer(kind) or pa.types.is_null(kind):
        return None
    if not numbers and (
        _is_text(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind) or pa.types.is_date32(kind)
    ):
        return None
    return "population_column_type"


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _as_texts(column: pa.ChunkedArray) -> pa.Array:
    """One dictionary array, whatever the column is."""
    if not pa.types.is_dictionary(column.type):
        if pa.types.is_null(column.type):
            column = column.cast(pa.string())
        column = column.dictionary_encode()
    if column.num_chunks == 1:
        return column.chunk(0)
    if column.num_chunks == 0:
        return pa.array([], column.type)
    return column.unify_dictionaries().combine_chunks()


def _texts(dictionary: pa.Array) -> list[str | None]:
    """The distinct values of a column as text; typed ones as they would be written."""
    kind = dictionary.type
    values = dictionary.to_pylist()
    if _is_text(kind):
        return values  # type: ignore[no-any-return]
    if pa.types.is_decimal(kind):
        return [None if each is None else number_text(each) for each in values]
    if pa.types.is_date32(kind):
        return [None if each is None else each.isoformat() for each in values]
    return [text_of(each) for each in values]


def _places(column: pa.ChunkedArray | None) -> Numbers | None:
    """The records' places in their dossiers; those that have none stand first."""
    if column is None:
        return None
    values = [each if each is not None and abs(each) <= 2**62 else 0 for each in column.to_pylist()]
    return np.array(values, dtype=np.int64)


def _numbers(
    column: pa.ChunkedArray, label: str, name: str, wrong: NDArray[np.bool_], faults: list[Fault]
) -> Numbers:
    """The applicants' numbers; -1 where there is none, which is a fault."""
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    found: Numbers
    if array.null_count == 0 and pa.types.is_signed_integer(array.type):
        found = array.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
        bad = found < 0
    else:
        values = [-1 if each is None or not 0 <= each < 2**63 else each for each in array.to_pylist()]
        found = np.array(values, dtype=np.int64)
        bad = found < 0
    if bad.any():
        found = np.where(bad, -1, found)
        for row in np.flatnonzero(bad)[:MOST_FAULTS].tolist():
            faults.append(fault(label, "population_number_missing", row=row + 1, column=name))
        wrong |= bad
    return found
