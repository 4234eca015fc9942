import Select from '@splunk/react-ui/Select';
import Switch from '@splunk/react-ui/Switch';
import { isTrue, type Argument } from '../model/input';
import { Field, TextField } from './Field';
import { StartField } from './StartField';

interface ArgumentFieldProps {
    argument: Argument;
    value: string;
    fallback: string;
    accounts: string[];
    error?: string;
    onChange: (value: string) => void;
}

/** The control that fits an argument of a scheme, with the scheme's own title and help. */
export function ArgumentField({ argument, value, fallback, accounts, error, onChange }: ArgumentFieldProps) {
    const { name, title, help, kind, choices, required } = argument;
    const common = { label: title, help, error, required };
    switch (kind) {
        case 'account':
            return (
                <Field {...common} help={undefined}>
                    <Select
                        filter={accounts.length > 10}
                        value={value}
                        placeholder="Choose an account"
                        error={error !== undefined}
                        onChange={(_, data) => onChange(String(data.value))}
                    >
                        {(accounts.includes(value) || value === '' ? accounts : [value, ...accounts]).map((each) => (
                            <Select.Option
                                key={each}
                                value={each}
                                label={each}
                                description={accounts.includes(each) ? undefined : 'This account does not exist'}
                            />
                        ))}
                    </Select>
                </Field>
            );
        case 'choice':
            return (
                <Field {...common} help={undefined}>
                    <Select
                        value={value || fallback}
                        error={error !== undefined}
                        onChange={(_, data) => onChange(String(data.value))}
                    >
                        {choices.map((choice) => (
                            <Select.Option
                                key={choice.value}
                                value={choice.value}
                                label={choice.label}
                                description={choice.value}
                            />
                        ))}
                    </Select>
                </Field>
            );
        case 'boolean': {
            const selected = isTrue(value || fallback);
            return (
                <Field {...common} required={false}>
                    <Switch
                        appearance="toggle"
                        selected={selected}
                        onClick={() => onChange(selected ? 'false' : 'true')}
                    >
                        {selected ? 'On' : 'Off'}
                    </Switch>
                </Field>
            );
        }
        default:
            if (name === 'start_time') {
                return <StartField label={title} value={value} error={error} onChange={onChange} />;
            }
            return (
                <TextField
                    {...common}
                    name={name}
                    lines={name === 'query'}
                    value={value}
                    help={withDefault(help, fallback)}
                    onChange={onChange}
                />
            );
    }
}

/** The default in the help, not in the field, where it would look like something typed. */
function withDefault(help: string, fallback: string): string {
    return fallback === '' || help.includes('Default:') ? help : `${help} Default: ${fallback}.`.trim();
}
