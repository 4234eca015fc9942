import type { ComponentProps, ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
import Heading from '@splunk/react-ui/Heading';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import Paragraph from '@splunk/react-ui/Paragraph';
import Table from '@splunk/react-ui/Table';
import WaitSpinner from '@splunk/react-ui/WaitSpinner';
import { createURL } from '@splunk/splunk-utils/url';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { SessionLostError } from '../rest/client';

export const Toolbar = styled.div`
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: ${variables.spacingMedium};
    min-height: 40px;
    margin: ${variables.spacingLarge} 0 ${variables.spacingMedium};
`;

export const Quiet = styled.span`
    color: ${variables.contentColorDefault};
`;

const Centre = styled.div`
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: ${variables.spacingMedium};
    min-height: 260px;
    padding: 56px ${variables.spacingLarge};
    text-align: center;

    p {
        max-width: 560px;
        margin: 0;
        text-align: center;
    }
`;

export function Loading({ what }: { what: string }) {
    return (
        <Centre role="status">
            <WaitSpinner size="large" />
            <Quiet>Loading {what}…</Quiet>
        </Centre>
    );
}

export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
    return (
        <Centre>
            <Heading level={2}>{title}</Heading>
            <Paragraph>{children}</Paragraph>
            {action}
        </Centre>
    );
}

/** What went wrong, in the server's words, and what helps. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
    return (
        <Message appearance="fill" type="error" role="alert">
            {error.message}
            {error instanceof SessionLostError && (
                <>
                    {' '}
                    <Link to={createURL('account/login')} openInNewContext>
                        Log in again
                    </Link>{' '}
                    and then come back: what you typed is still here.
                </>
            )}
            {onRetry && (
                <>
                    {' '}
                    <Button appearance="secondary" inline onClick={onRetry} label="Try again" />
                </>
            )}
        </Message>
    );
}

const Words = styled.div`
    min-width: 0;
    overflow-wrap: anywhere;
`;

/** A table cell whose long words, such as GUIDs, break instead of widening the page. */
export function Cell({ children, ...cell }: ComponentProps<typeof Table.Cell>) {
    return (
        <Table.Cell {...cell}>
            <Words>{children}</Words>
        </Table.Cell>
    );
}

export interface Column {
    title: string;
    /** In pixels; what is left over goes to the columns without one. */
    width?: number;
    align?: 'right';
}

/** The frame that all lists of the page have in common; the children are its rows. */
export function ListTable({ columns, children }: { columns: readonly Column[]; children: ReactNode }) {
    return (
        <Table stripeRows>
            <Table.Head>
                {columns.map(({ title, ...cell }) => (
                    <Table.HeadCell key={title} {...cell}>
                        {title}
                    </Table.HeadCell>
                ))}
            </Table.Head>
            <Table.Body>{children}</Table.Body>
        </Table>
    );
}

interface RowButtonProps {
    text: string;
    /** Name of what the row is about; read out, because the same text stands in every row. */
    of: string;
    allowed: boolean;
    onClick: () => void;
}

export function RowButton({ text, of, allowed, onClick }: RowButtonProps) {
    return (
        <Button appearance="subtle" disabled={!allowed} aria-label={`${text} ${of}`} onClick={onClick} label={text} />
    );
}

/** Room around a message between other things. */
export const Apart = styled.div`
    margin: ${variables.spacingMedium} 0;
`;

export const Actions = styled.div`
    display: flex;
    flex-wrap: nowrap;
    gap: 0;
    margin: -4px 0;

    button {
        flex: none;
        padding: 0 8px;
    }
`;
