import { useState } from 'react';
import Select from '@splunk/react-ui/Select';
import Text from '@splunk/react-ui/Text';
import styled from 'styled-components';
import { startOf, startText, type Start } from '../model/start';
import { Field } from './Field';

interface StartFieldProps {
    label: string;
    value: string;
    error?: string;
    onChange: (value: string) => void;
}

const starts: Record<Start['mode'], Start> = {
    days: { mode: 'days', days: '7' },
    date: { mode: 'date', date: '' },
    text: { mode: 'text', text: '' },
};

/** Where the first run begins: the last n days, a date, or a text as inputs.conf has it. */
export function StartField({ label, value, error, onChange }: StartFieldProps) {
    const [mode, setMode] = useState(startOf(value).mode);
    const start = sameMode(mode, value);
    const choose = (next: Start['mode']) => {
        setMode(next);
        onChange(next === 'text' ? value : startText(starts[next]));
    };
    return (
        <Field
            label={label}
            help="Where the first run begins. Later, only a change to a date or time has an effect: an earlier one adds the time before, a later one skips what is not read yet."
            error={error}
        >
            <Parts>
                <Select
                    value={mode}
                    aria-label={`${label}: kind`}
                    onChange={(_, data) => choose(data.value as Start['mode'])}
                >
                    <Select.Option value="days" label="Last n days" />
                    <Select.Option value="date" label="Since a date (UTC)" />
                    <Select.Option value="text" label="Other" />
                </Select>
                <Text
                    name="start_time"
                    aria-label={`${label}: ${{ days: 'days', date: 'date', text: 'time' }[mode]}`}
                    autoComplete="off"
                    error={error !== undefined}
                    placeholder={{ days: '7', date: 'YYYY-MM-DD', text: '2026-01-31T08:30:00Z or -36h' }[mode]}
                    value={start.mode === 'days' ? start.days : start.mode === 'date' ? start.date : start.text}
                    onChange={(_, data) =>
                        onChange(
                            startText(
                                mode === 'days'
                                    ? { mode, days: data.value }
                                    : mode === 'date'
                                      ? { mode, date: data.value }
                                      : { mode, text: data.value },
                            ),
                        )
                    }
                />
            </Parts>
        </Field>
    );
}

/** The value in the chosen mode, also while it is being typed and no number or date yet. */
function sameMode(mode: Start['mode'], value: string): Start {
    switch (mode) {
        case 'days':
            return { mode, days: value.replace(/^-/, '').replace(/d$/, '') };
        case 'date':
            return { mode, date: value.replace(/T.*$/, '') };
        case 'text':
            return { mode, text: value };
    }
}

const Parts = styled.div`
    display: grid;
    flex: 1 1 auto;
    grid-template-columns: minmax(150px, 2fr) 3fr;
    gap: 8px;
    width: 100%;
`;
