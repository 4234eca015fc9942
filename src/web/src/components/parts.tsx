import type { ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
import Heading from '@splunk/react-ui/Heading';
import Link from '@splunk/react-ui/Link';
import Message from '@splunk/react-ui/Message';
import Paragraph from '@splunk/react-ui/Paragraph';
import WaitSpinner from '@splunk/react-ui/WaitSpinner';
import { createURL } from '@splunk/splunk-utils/url';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { SessionLostError } from '../rest/client';
import { helpLink } from './links';

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

/** An error with its remedy. */
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
                    and come back to this page. Your changes are still here.
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

/** Leads to a page of the help, in another tab: forms stay as they are. */
export function Help({ page, children }: { page: string; children: ReactNode }) {
    return (
        <Link to={helpLink(page)} openInNewContext>
            {children}
        </Link>
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
        <Button
            appearance="secondary"
            disabled={!allowed}
            aria-label={`${text} ${of}`}
            onClick={onClick}
            label={text}
        />
    );
}

/** Room around a message. Paths and names of any length wrap. */
export const Apart = styled.div`
    margin: ${variables.spacingMedium} 0;
    overflow-wrap: anywhere;

    && > * {
        box-sizing: border-box;
        max-width: 100%;
    }

    && > * > * {
        min-width: 0;
    }
`;

export const Actions = styled.div`
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    margin: -4px 0;

    a {
        padding: 0 8px;
        white-space: nowrap;
    }

    button {
        flex: none;
        padding: 0 8px;
    }
`;

/** Links and buttons beside each other. */
export const RowLinks = styled.div`
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px ${variables.spacingMedium};
`;

/** Success, in the one colour that stands for it everywhere on the page; react-ui's own message is blue. */
export function Fine({ children, onClose }: { children: ReactNode; onClose?: () => void }) {
    return (
        <FineBox>
            <span className="sign" aria-hidden>
                ✓
            </span>
            <span>{children}</span>
            {onClose && <Button appearance="subtle" onClick={onClose} label="Close" />}
        </FineBox>
    );
}

const FineBox = styled.div`
    display: flex;
    align-items: baseline;
    gap: ${variables.spacingMedium};
    padding: ${variables.spacingSmall} ${variables.spacingMedium};
    border-left: 8px solid ${variables.accentColorPositive};
    border-radius: ${variables.borderRadius};
    background-color: ${variables.backgroundColorSection};
    box-shadow: 0 1px 4px ${variables.interactiveColorOverlayActive};
    color: ${variables.contentColorActive};

    .sign {
        color: ${variables.contentColorPositive};
        font-weight: 700;
    }

    button {
        flex: none;
    }
`;

/** A second line in a cell. */
export const Small = styled.div`
    margin-top: 2px;
    color: ${variables.contentColorDefault};
    font-size: ${variables.fontSizeSmall};
`;
