import { useRef, useState, type ReactNode } from 'react';
import Button from '@splunk/react-ui/Button';
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

/** A labelled control with its help and its fault. */
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
    /** Offers to take the text from a file. */
    file?: boolean;
    disabled?: boolean;
    autoFocus?: boolean;
    placeholder?: string;
}

export function TextField(props: TextFieldProps) {
    const { value, onChange, name, lines, secret, file, disabled, autoFocus, placeholder, ...field } = props;
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
        <Field
            {...field}
            help={file && !disabled ? <WithFile help={field.help} label={field.label} onText={onChange} /> : field.help}
        >
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

const largestFile = 100_000;

interface WithFileProps {
    help: ReactNode;
    label: string;
    onText: (text: string) => void;
}

/** The help of a field, and a button that fills it from a file of this computer. */
function WithFile({ help, label, onText }: WithFileProps) {
    const [problem, setProblem] = useState<string>();
    const input = useRef<HTMLInputElement>(null);
    const take = async (file: File | undefined) => {
        const text = file && file.size <= largestFile ? await file.text() : undefined;
        if (text === undefined || /[\0\uFFFD]/.test(text)) {
            setProblem(file && `${file.name} is not a text file, such as PEM. Convert it first, or paste the text.`);
            return;
        }
        setProblem(undefined);
        onText(text.trim());
    };
    return (
        <>
            {help}{' '}
            <input
                ref={input}
                type="file"
                hidden
                aria-label={`File with ${label}`}
                onChange={(event) => {
                    void take(event.target.files?.[0]);
                    event.target.value = '';
                }}
            />
            <Button inline appearance="secondary" onClick={() => input.current?.click()} label="Read from a file" />
            {problem && <span role="alert">{problem}</span>}
        </>
    );
}
