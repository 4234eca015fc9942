import Button from '@splunk/react-ui/Button';
import Link from '@splunk/react-ui/Link';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { sampleLink } from './links';
import { usePage } from './page';
import { Help } from './parts';

const Box = styled.section`
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: ${variables.spacingMedium} ${variables.spacingXLarge};
    margin: ${variables.spacingMedium} 0;
    padding: ${variables.spacingMedium} ${variables.spacingLarge};
    background-color: ${variables.backgroundColorSection};
    border: 1px solid ${variables.borderColor};
    border-radius: 4px;
`;

const Steps = styled.ol`
    && {
        display: flex;
        flex: none;
        gap: ${variables.spacingLarge};
        margin: 0;
        padding: 0;
        list-style: none;
        color: ${variables.contentColorDefault};
    }

    && [aria-current] {
        color: ${variables.contentColorActive};
        font-weight: 600;
        box-shadow: 0 2px 0 ${variables.focusColor};
    }
`;

const Next = styled.div`
    display: flex;
    flex: 2 1 420px;
    align-items: center;
    justify-content: space-between;
    gap: ${variables.spacingMedium};
`;

interface FirstStepsProps {
    onAddAccount: () => void;
    onTest: () => void;
    onAddInput: () => void;
}

/** Guides to the first input, and disappears with it. */
export function FirstSteps({ onAddAccount, onTest, onAddInput }: FirstStepsProps) {
    const { accounts, inputs, tested, rights, schemes } = usePage();
    if (inputs.length > 0 || !rights.accounts || !schemes.some((scheme) => rights.inputs(scheme.name))) {
        return null;
    }
    const step = accounts.length === 0 ? 0 : rights.test && !accounts.some((each) => tested.has(each.name)) ? 1 : 2;
    const steps = [
        {
            text: (
                <>
                    Connect a tenant. You need the tenant ID, the client ID and a secret of an app registration with{' '}
                    <Help page="permissions.html">these permissions</Help>. Event Hubs and Azure Storage with a key need
                    no account. To see the dashboards first, open <Link to={sampleLink}>the sample data</Link>.
                </>
            ),
            buttons: (
                <>
                    <Button appearance="secondary" onClick={onAddInput} label="Add an input without an account" />
                    <Button appearance="primary" data-next-step onClick={onAddAccount} label="Add the first account" />
                </>
            ),
        },
        {
            text: 'Check that Microsoft accepts the account, and which permissions it has.',
            buttons: (
                <>
                    <Button appearance="secondary" onClick={onAddInput} label="Skip" />
                    <Button appearance="primary" data-next-step onClick={onTest} label="Test the connection" />
                </>
            ),
        },
        {
            text: 'The account is ready. Choose what to collect and into which index. The first events arrive within two minutes.',
            buttons: <Button appearance="primary" data-next-step onClick={onAddInput} label="Add the first input" />,
        },
    ];
    return (
        <Box aria-label="First steps">
            <Steps>
                {['Account', 'Test', 'Input'].map((name, index) => (
                    <li key={name} aria-current={index === step ? 'step' : undefined}>
                        {index < step ? '✓' : `${index + 1}.`} {name}
                    </li>
                ))}
            </Steps>
            <Next>
                <span>{steps[step]?.text}</span>
                {/* Keyed, or React makes the first button of one step into the first of the next, with the focus on it. */}
                <span key={step} style={{ display: 'flex', gap: 8, flex: 'none' }}>
                    {steps[step]?.buttons}
                </span>
            </Next>
        </Box>
    );
}
