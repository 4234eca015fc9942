import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
import Modal from '@splunk/react-ui/Modal';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { Failure } from './parts';

export interface FormDialogProps {
    title: string;
    submitLabel: string;
    submitAppearance?: 'primary' | 'destructive';
    /** Whether closing would lose something. */
    dirty: boolean;
    busy: boolean;
    error?: Error;
    /** Grows with every submit that found faults; the first faulty field then gets the focus. */
    faults?: number;
    onSubmit: () => void;
    onClose: () => void;
    /** Where the focus goes after the dialog; the button that opened it. */
    returnFocus: () => void;
    extra?: ReactNode;
    children: ReactNode;
    width?: number;
}

/** Between dialog and parts, so it hands the dialog's layout on: the body scrolls, header and footer stay. */
const Form = styled.form`
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-height: 0;
    margin: 0;
`;

const Footer = styled.div`
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: ${variables.spacingSmall};
    width: 100%;
`;

const Left = styled.div`
    margin-right: auto;
`;

/** Where it is seen wherever the form is scrolled to. */
const AboveFooter = styled.div`
    flex: none;
    padding: ${variables.spacingSmall} ${variables.spacingLarge};
`;

/** A dialog with a form that asks before it discards changes. */
export function FormDialog(props: FormDialogProps) {
    const { title, dirty, busy, error, faults = 0, onSubmit, onClose, returnFocus, children, width = 640 } = props;
    const [asking, setAsking] = useState(false);
    const element = useRef<HTMLDivElement>(null);
    useWarningOnLeave(dirty);
    useEffect(() => {
        if (faults > 0) {
            const group = element.current?.querySelector('[data-test="control-group"][aria-invalid="true"]');
            // Of several controls the one that is marked, such as the text beside a list.
            const faulty = [
                ':is(input, textarea)[aria-invalid="true"]',
                ':is(input:not([type="file"]), textarea, button)',
            ].flatMap((selector) => [...(group?.querySelectorAll<HTMLElement>(selector) ?? [])]);
            // A text area has a hidden copy of itself, which does not take the focus.
            for (const field of faulty) {
                field.focus();
                if (document.activeElement === field) {
                    break;
                }
            }
        }
    }, [faults]);
    const close = () => {
        if (dirty && !busy) {
            setAsking(true);
        } else if (!busy) {
            onClose();
        }
    };
    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (!busy) {
            onSubmit();
        }
    };
    return (
        <Modal open returnFocus={returnFocus} onRequestClose={close} elementRef={element} style={{ width }}>
            <Form onSubmit={submit} noValidate autoComplete="off">
                <Modal.Header title={title} />
                <Modal.Body>{children}</Modal.Body>
                {error && (
                    <AboveFooter>
                        <Failure error={error} />
                    </AboveFooter>
                )}
                <Modal.Footer>
                    {asking ? (
                        <DiscardQuestion onKeep={() => setAsking(false)} onDiscard={onClose} />
                    ) : (
                        <Buttons {...props} close={close} />
                    )}
                </Modal.Footer>
            </Form>
        </Modal>
    );
}

function Buttons(props: FormDialogProps & { close: () => void }) {
    const { submitLabel, submitAppearance = 'primary', busy, extra, close } = props;
    return (
        <Footer>
            {extra && <Left>{extra}</Left>}
            <Button appearance="secondary" onClick={close} label="Cancel" disabled={busy} />
            <Button
                appearance={submitAppearance}
                type="submit"
                label={busy ? 'Working…' : submitLabel}
                disabled={busy}
            />
        </Footer>
    );
}

function DiscardQuestion({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
    const keep = useRef<HTMLButtonElement | HTMLAnchorElement>(null);
    useEffect(() => {
        keep.current?.focus();
    }, []);
    return (
        <Footer role="alert">
            <Left>Discard your changes?</Left>
            <Button appearance="secondary" elementRef={keep} onClick={onKeep} label="Keep editing" />
            <Button appearance="destructive" onClick={onDiscard} label="Discard" />
        </Footer>
    );
}

/** Lets the browser ask before a page with unsaved input is left. */
export function useWarningOnLeave(dirty: boolean): void {
    useEffect(() => {
        if (!dirty) {
            return undefined;
        }
        const warn = (event: BeforeUnloadEvent) => event.preventDefault();
        window.addEventListener('beforeunload', warn);
        return () => window.removeEventListener('beforeunload', warn);
    }, [dirty]);
}
