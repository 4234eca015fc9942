import { useMemo, useState, type ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
import Text from '@splunk/react-ui/Text';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { sorted, type Sorting } from '../model/sort';
import { Apart, Quiet, Toolbar } from './parts';

const pageSize = 25;

export interface Column<T> {
    title: string;
    /** In pixels or percent; columns without one share the rest. */
    width?: number | `${number}%`;
    align?: 'right';
    /** What the column is sorted by; columns without it cannot be sorted. */
    by?: (item: T) => string | number | undefined;
    cell: (item: T) => ReactNode;
}

interface DataListProps<T> {
    all: readonly T[];
    columns: readonly Column<T>[];
    keyOf: (item: T) => string;
    /** What the filter searches. */
    text: (item: T) => string;
    /** One of them, in a word whose plural has an s. */
    noun: string;
    sorting: Sorting;
    actions?: ReactNode;
}

/** A table with a filter above and pages below, for hundreds of rows. */
export function DataList<T>({ all, columns, keyOf, text, noun, sorting: first, actions }: DataListProps<T>) {
    const [filter, setFilter] = useState('');
    const [sorting, setSorting] = useState(first);
    const [wanted, setWanted] = useState(1);
    const found = useMemo(() => {
        const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
        const matching = all.filter((item) => words.every((word) => text(item).toLowerCase().includes(word)));
        const by = columns.find((column) => column.title === sorting.by)?.by;
        return by === undefined ? matching : sorted(matching, by, sorting.descending);
    }, [all, columns, filter, sorting, text]);
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    const page = Math.min(wanted, pages);
    const sortBy = (by: string) => {
        setSorting({ by, descending: by === sorting.by && !sorting.descending });
        setWanted(1);
    };
    return (
        <>
            <Toolbar>
                <Left>
                    <Text
                        inline
                        canClear
                        value={filter}
                        placeholder="Filter"
                        aria-label={`Filter ${noun}s`}
                        onChange={(_, { value }) => {
                            setFilter(value);
                            setWanted(1);
                        }}
                    />
                    <Quiet role="status">
                        {found.length === all.length ? all.length : `${found.length} of ${all.length}`} {noun}
                        {all.length !== 1 && 's'}
                    </Quiet>
                </Left>
                {actions}
            </Toolbar>
            <DataTable
                columns={columns}
                rows={found.slice((page - 1) * pageSize, page * pageSize)}
                keyOf={keyOf}
                sorting={sorting}
                onSort={sortBy}
            />
            {found.length === 0 && all.length > 0 && (
                <Apart>
                    No {noun} matches the filter.{' '}
                    <Button inline appearance="secondary" onClick={() => setFilter('')} label="Clear filter" />
                </Apart>
            )}
            {pages > 1 && <Pages page={page} pages={pages} onPage={setWanted} />}
        </>
    );
}

interface DataTableProps<T> {
    columns: readonly Column<T>[];
    rows: readonly T[];
    keyOf: (item: T) => string;
    sorting?: Sorting;
    onSort?: (by: string) => void;
}

export function DataTable<T>({ columns, rows, keyOf, sorting, onSort }: DataTableProps<T>) {
    return (
        <Table>
            <thead>
                <tr>
                    {columns.map(({ title, width, align, by }) => (
                        <th
                            key={title}
                            scope="col"
                            style={{ width, textAlign: align }}
                            aria-sort={
                                sorting?.by === title ? (sorting.descending ? 'descending' : 'ascending') : undefined
                            }
                        >
                            {by && onSort ? (
                                <SortButton type="button" onClick={() => onSort(title)}>
                                    {title}
                                    <span aria-hidden>
                                        {sorting?.by === title ? (sorting.descending ? ' ▾' : ' ▴') : ''}
                                    </span>
                                </SortButton>
                            ) : (
                                title
                            )}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {rows.map((row) => (
                    <tr key={keyOf(row)}>
                        {columns.map(({ title, align, cell }) => (
                            <td key={title} style={{ textAlign: align }}>
                                {cell(row)}
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </Table>
    );
}

function Pages({ page, pages, onPage }: { page: number; pages: number; onPage: (page: number) => void }) {
    return (
        <Foot aria-label="Pages">
            <Button appearance="subtle" disabled={page === 1} onClick={() => onPage(page - 1)} label="Previous" />
            <Quiet role="status">
                Page {page} of {pages}
            </Quiet>
            <Button appearance="subtle" disabled={page === pages} onClick={() => onPage(page + 1)} label="Next" />
        </Foot>
    );
}

const Left = styled.div`
    display: flex;
    align-items: center;
    gap: ${variables.spacingMedium};
`;

const Foot = styled.nav`
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: ${variables.spacingMedium};
    padding-top: ${variables.spacingSmall};
`;

const Table = styled.table`
    && {
        width: 100%;
        table-layout: fixed;
        border-collapse: collapse;
        background-color: ${variables.backgroundColorSection};
        color: ${variables.contentColorActive};
        font-size: ${variables.fontSize};
    }

    && th,
    && td {
        box-sizing: border-box;
        padding: 8px 12px;
        border-bottom: 1px solid ${variables.interactiveColorOverlayActive};
        overflow-wrap: anywhere;
        text-align: left;
        vertical-align: top;
    }

    && th {
        background-color: ${variables.interactiveColorOverlaySelected};
        color: ${variables.contentColorDefault};
        font-size: ${variables.fontSizeSmall};
        font-weight: 600;
        line-height: 24px;
        vertical-align: middle;
        white-space: nowrap;
    }

    && tbody tr:hover {
        background-color: ${variables.interactiveColorOverlayHover};
    }
`;

const SortButton = styled.button`
    && {
        width: auto;
        min-width: 24px;
        min-height: 24px;
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        cursor: pointer;
        font: inherit;
    }

    &&:hover {
        color: ${variables.contentColorActive};
        text-decoration: underline;
    }

    &&:focus-visible {
        outline: 2px solid ${variables.focusColor};
        outline-offset: 2px;
    }
`;
