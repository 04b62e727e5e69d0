"""The text that `gateline check` prints."""

from collections.abc import Iterator, Sequence
from typing import Any

from protos.explanation import explanation
from protos.read import LoadedConfig
from protos.table_sizes import TableSize, table_sizes
from protos.treatments import Treatment, treatments


def explain(loaded: LoadedConfig) -> str:
    """Returns what a config comes to, section by section; the same facts as explanation.explanation."""
    facts = explanation(loaded.config, loaded.notices)
    facts |= {"fields": treatments(loaded.written, loaded.notices)}
    facts |= {"tables": table_sizes(loaded.config)}
    sections = (_fields, _features, _tables, _columns, _network, _tasks, _domains, _joined_tables, _split, _notices)
    lines = [f"config sha256 {facts['config_sha256']}, fg_mode {facts['fg_mode']}"]
    lines.append(f"dialect: {loaded.dialect.name}, because {loaded.dialect.reason}")
    for section in sections:
        lines += section(facts)
    return "\n".join(lines)


def _fields(facts: dict[str, Any]) -> Iterator[str]:
    fields: tuple[Treatment, ...] = facts["fields"]
    yield f"\nFields that are set ({sum(field.count for field in fields)})"
    rows = [(field.path, f"x {field.count}" if field.count > 1 else "", field.grade) for field in fields]
    yield from _table(rows)


def _features(facts: dict[str, Any]) -> Iterator[str]:
    yield f"\nFeatures ({len(facts['features'])})"
    rows = [
        (
            feature["name"],
            f"column {', '.join(feature['columns'])}",
            feature["how"],
            _rows(feature["rows"]),
            f"width {feature['width']}",
            ", ".join(feature["groups"]),
        )
        for feature in facts["features"]
    ]
    yield from _table(rows)
    if facts["unused_features"]:
        yield f"  unused: {', '.join(facts['unused_features'])}"


def _tables(facts: dict[str, Any]) -> Iterator[str]:
    tables: tuple[TableSize, ...] = facts["tables"]
    known = sum(table.numbers or 0 for table in tables)
    more = ", and those that the log or a file tells" if any(table.rows is None for table in tables) else ""
    yield f"\nEmbedding tables ({len(tables)}): {known:,} numbers{more}"
    rows = [
        (
            table.name,
            _rows(table.rows),
            f"width {table.width}",
            "" if table.numbers is None else f"{table.numbers:,} numbers",
            f"for {', '.join(table.features)}",
        )
        for table in tables
    ]
    yield from _table(rows)


def _rows(rows: int | None) -> str:
    if rows == 0:
        return "dense number"
    return f"{rows:,} rows" if rows else "rows learnt or read"


def _columns(facts: dict[str, Any]) -> Iterator[str]:
    yield f"\nColumns of the raw log ({len(facts['columns'])})"
    yield from _table([(column, ", ".join(uses)) for column, uses in facts["columns"].items()])


def _network(facts: dict[str, Any]) -> Iterator[str]:
    yield f"\nNetwork: {facts['model']}"
    for group in facts["groups"]:
        yield f"  group {group['name']}: {len(group['features'])} features, width {group['width']}"


def _tasks(facts: dict[str, Any]) -> Iterator[str]:
    yield f"\nTasks ({len(facts['tasks'])})"
    for task in facts["tasks"]:
        parts = [f"label {task['label']}", " + ".join(task["losses"]), f"weight {task['weight']:g}"]
        parts += [f"sample weight {task['sample_weight']}"] if task["sample_weight"] else []
        parts += [f"task space {task['task_space']}"] if task["task_space"] else []
        parts += [f"{task['num_towers']} towers, one a domain"] if task["num_towers"] > 1 else []
        yield f"  {task['name']}: {', '.join(parts)}"


def _domains(facts: dict[str, Any]) -> Iterator[str]:
    domains = facts["domains"]
    if domains is None:
        yield "\nDomains: none"
        return
    names = f" ({', '.join(domains['values'])})" if domains["values"] else ""
    yield (
        f"\nDomains: {domains['number']} from column {domains['column']} by {domains['how']}{names}, "
        f"unseen values: {domains['unseen']}"
    )


def _joined_tables(facts: dict[str, Any]) -> Iterator[str]:
    tables = facts["joined_tables"]
    if not tables:
        return
    yield f"\nTables that are joined to the log ({len(tables)})"
    for table in tables:
        keys = ", ".join(own if own == its else f"{own} = {its}" for own, its in table["keys"].items())
        holds = "earlier than" if table["strictly_before"] else "not later than"
        when = f", the latest row whose {table['valid_from']} is {holds} the row's time" if table["valid_from"] else ""
        yield f"  {table['name']} ({table['path']}) by {keys}{when}: {', '.join(table['columns']) or 'no column'}"
        yield f"    rows that find none are {'set aside' if table['unmatched'] == 'set aside' else 'without a value'}"
        if table["unused_columns"]:
            yield f"    unused, so not read: {', '.join(table['unused_columns'])}"


def _split(facts: dict[str, Any]) -> Iterator[str]:
    if (split := facts["split"]) is None:
        return
    shown = {
        "eval_share": "the latest {0:.2%} of rows" if split["by"] == "time" else "the rows of {0:.2%} of its values",
        "eval_span": "rows of the last {0:.16g}",
        "boundary": "rows at {0:.16g} and later",
    }
    judged = next(text.format(split[field]) for field, text in shown.items() if field in split)
    yield (
        f"\nSplit, where no eval path is given: by {split['by']}, column {split['column']}: {judged} are judged on; "
        f"rows without a value are {split['without_a_value']}"
        + ("; other rows of users that are judged on are left out" if split["drops_shared_users"] else "")
    )


def _notices(facts: dict[str, Any]) -> Iterator[str]:
    if not facts["notices"]:
        yield "\nEvery field that is set is honoured."
        return
    yield f"\nNot as written, or without effect ({len(facts['notices'])}); every other field that is set is honoured"
    for notice in facts["notices"]:
        where = f"{notice['position']}: " if notice["position"] else ""
        yield f"  {where}{notice['path']}: {notice['grade']}: {notice['text']}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
