import { useState, type ReactNode } from 'react';
import { variables } from '@splunk/themes';
import styled from 'styled-components';

interface FoldedProps {
    title: string;
    /** Opens it when it becomes true, such as with a fault inside. */
    open?: boolean;
    children: ReactNode;
}

/** What few people need, below a line that unfolds it. */
export function Folded({ title, open: wanted = false, children }: FoldedProps) {
    const [open, setOpen] = useState(wanted);
    const [before, setBefore] = useState(wanted);
    if (wanted !== before) {
        setBefore(wanted);
        setOpen(open || wanted);
    }
    return (
        <Details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary>{title}</summary>
            {open && <div>{children}</div>}
        </Details>
    );
}

const Details = styled.details`
    margin: ${variables.spacingMedium} 0;

    summary {
        padding: 6px 0;
        color: ${variables.contentColorLink};
        cursor: pointer;
        font-weight: 600;
    }

    summary:focus-visible {
        outline: 2px solid ${variables.focusColor};
    }

    > div {
        padding-top: ${variables.spacingMedium};
    }
`;
