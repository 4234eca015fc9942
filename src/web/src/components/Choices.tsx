import { useId, type ReactNode } from 'react';
import { variables } from '@splunk/themes';
import styled from 'styled-components';

export interface ChoiceOption {
    value: string;
    label: ReactNode;
    help?: string;
}

interface ChoicesProps {
    label: string;
    value: string;
    options: readonly ChoiceOption[];
    onChange: (value: string) => void;
    /** Beside each other instead of one below the other. */
    inline?: boolean;
}

/** One of a few options, each with a sentence of help. */
export function Choices({ label, value, options, onChange, inline = false }: ChoicesProps) {
    const name = useId();
    return (
        <Group role="radiogroup" aria-label={label} $inline={inline}>
            {options.map((option) => (
                <Option key={option.value} $selected={option.value === value}>
                    <input
                        type="radio"
                        name={name}
                        value={option.value}
                        checked={option.value === value}
                        onChange={() => onChange(option.value)}
                    />
                    <span>
                        <span className="label">{option.label}</span>
                        {option.help && <span className="help">{option.help}</span>}
                    </span>
                </Option>
            ))}
        </Group>
    );
}

const Group = styled.div<{ $inline: boolean }>`
    display: flex;
    flex: 1 1 auto;
    flex-flow: ${({ $inline }) => ($inline ? 'row wrap' : 'column')};
    gap: 4px;
    width: 100%;
`;

const Option = styled.label<{ $selected: boolean }>`
    && {
        display: flex;
        align-items: baseline;
        gap: 10px;
        margin: 0;
        padding: 6px 12px;
        border: 1px solid
            ${({ $selected }) => ($selected ? variables.focusColor : variables.interactiveColorBorderDisabled)};
        border-radius: ${variables.borderRadius};
        background-color: ${({ $selected }) => ($selected ? variables.interactiveColorOverlaySelected : 'transparent')};
        color: ${variables.contentColorActive};
        cursor: pointer;
        line-height: 20px;
    }

    && input {
        flex: none;
        margin: 0;
        accent-color: ${variables.focusColor};
    }

    .label {
        display: block;
        font-weight: 600;
    }

    .help {
        display: block;
        color: ${variables.contentColorDefault};
        font-size: ${variables.fontSizeSmall};
        line-height: 16px;
    }
`;
