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
        <Box>
            {/* Not <details>: the dialogs of react-ui pass over a <summary> on Tab. */}
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
                <span aria-hidden>{open ? '▾' : '▸'}</span> {title}
            </button>
            {open && <div>{children}</div>}
        </Box>
    );
}

const Box = styled.div`
    margin: ${variables.spacingMedium} 0;

    > button {
        padding: 6px 0;
        border: 0;
        background: none;
        color: ${variables.contentColorLink};
        cursor: pointer;
        font: inherit;
        font-weight: 600;
        text-align: left;
    }

    > button:focus-visible {
        outline: 2px solid ${variables.focusColor};
    }

    > div {
        padding-top: ${variables.spacingMedium};
    }
`;
