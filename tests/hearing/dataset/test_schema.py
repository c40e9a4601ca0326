"""The dictionary."""

from hearing.dataset.schema import TABLES


def test_every_column_is_described_in_both_languages_with_its_source():
    for table in TABLES:
        assert table.zh
        assert table.en
        for column in table.columns:
            assert column.zh
            assert column.en
            assert column.source
            assert column.transform in {"copied", "pseudonymised", "redacted", "derived", "digested"}
            assert column.type in {"string", "integer", "boolean", "date", "datetime"}


def test_keys_exist_and_point_at_tables_before():
    seen: dict[str, tuple[str, ...]] = {}
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names))
        assert set(table.key) <= set(names)
        for key in table.foreign:
            assert set(key.fields) <= set(names)
            assert set(key.reference) == set(seen[key.table])
        seen[table.name] = table.key
