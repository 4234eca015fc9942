import { useMemo, useState, type ReactNode } from 'react';
import Paginator from '@splunk/react-ui/Paginator';
import Text from '@splunk/react-ui/Text';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { Quiet, Toolbar } from './parts';

const pageSize = 25;

const Left = styled.div`
    display: flex;
    align-items: center;
    gap: ${variables.spacingMedium};
`;

const Foot = styled.div`
    display: flex;
    justify-content: flex-end;
    min-height: 48px;
    padding-top: ${variables.spacingSmall};
`;

interface FilteredProps<T> {
    all: readonly T[];
    /** What the filter looks into. */
    text: (item: T) => string;
    /** One of them, in a word whose plural has an s. */
    noun: string;
    actions?: ReactNode;
    children: (shown: T[]) => ReactNode;
}

/** A list with a filter above and pages below, for hundreds of rows. */
export function Filtered<T>({ all, text, noun, actions, children }: FilteredProps<T>) {
    const [filter, setFilter] = useState('');
    const [wanted, setWanted] = useState(1);
    const found = useMemo(() => {
        const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
        return all.filter((item) => words.every((word) => text(item).toLowerCase().includes(word)));
    }, [all, filter, text]);
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    const page = Math.min(wanted, pages);
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
            {children(found.slice((page - 1) * pageSize, page * pageSize))}
            <Foot>
                {pages > 1 && (
                    <Paginator
                        alwaysShowLastPageLink
                        current={page}
                        totalPages={pages}
                        onChange={(_, data) => setWanted(data.page)}
                    />
                )}
            </Foot>
        </>
    );
}
