import type { ReactNode } from 'react';
import ControlGroup from '@splunk/react-ui/ControlGroup';
import Text from '@splunk/react-ui/Text';
import TextArea from '@splunk/react-ui/TextArea';

interface FieldProps {
    label: string;
    help?: ReactNode;
    error?: string;
    required?: boolean;
    children: ReactNode;
}

/** A labelled control with its help and what is wrong with it. */
export function Field({ label, help, error, required, children }: FieldProps) {
    return (
        <ControlGroup label={label} help={help} error={error ?? false} required={required}>
            {children}
        </ControlGroup>
    );
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
    value: string;
    onChange: (value: string) => void;
    name: string;
    /** Several lines, as for a certificate. */
    lines?: boolean;
    secret?: boolean;
    disabled?: boolean;
    autoFocus?: boolean;
    placeholder?: string;
}

export function TextField(props: TextFieldProps) {
    const { value, onChange, name, lines, secret, disabled, autoFocus, placeholder, ...field } = props;
    const common = {
        value,
        name,
        disabled,
        autoFocus,
        spellCheck: false,
        autoCapitalize: 'off',
        error: field.error !== undefined,
        onChange: (_: unknown, data: { value: string }) => onChange(data.value),
    };
    return (
        <Field {...field}>
            {lines ? (
                <TextArea {...common} autoComplete="off" rowsMin={3} rowsMax={6} />
            ) : (
                <Text
                    {...common}
                    placeholder={placeholder}
                    type={secret ? 'password' : 'text'}
                    autoComplete={secret ? 'new-password' : 'off'}
                />
            )}
        </Field>
    );
}
