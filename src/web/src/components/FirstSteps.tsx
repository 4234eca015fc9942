import Button from '@splunk/react-ui/Button';
import StepBar from '@splunk/react-ui/StepBar';
import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { usePage } from './page';

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

    ol {
        flex: 1 1 320px;
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

/** Leads from nothing to the first input; gone as soon as there is one. */
export function FirstSteps({ onAddAccount, onTest, onAddInput }: FirstStepsProps) {
    const { accounts, inputs, tested, rights, schemes } = usePage();
    if (inputs.length > 0 || !rights.accounts || !schemes.some((scheme) => rights.inputs(scheme.name))) {
        return null;
    }
    const step = accounts.length === 0 ? 0 : rights.test && !accounts.some((each) => tested.has(each.name)) ? 1 : 2;
    const steps = [
        {
            text: 'Connect a tenant: have the tenant ID, the client ID and the secret of its app registration at hand.',
            buttons: (
                <Button appearance="primary" data-next-step onClick={onAddAccount} label="Add the first account" />
            ),
        },
        {
            text: 'See whether Microsoft accepts the account and which permissions it has.',
            buttons: (
                <>
                    <Button appearance="secondary" onClick={onAddInput} label="Skip" />
                    <Button appearance="primary" data-next-step onClick={onTest} label="Test the connection" />
                </>
            ),
        },
        {
            text: 'The account is ready. Say what is to be collected; the first events arrive a minute later.',
            buttons: <Button appearance="primary" data-next-step onClick={onAddInput} label="Add the first input" />,
        },
    ];
    return (
        <Box aria-label="First steps">
            <StepBar activeStepId={step}>
                <StepBar.Step>Account</StepBar.Step>
                <StepBar.Step>Test</StepBar.Step>
                <StepBar.Step>Input</StepBar.Step>
            </StepBar>
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
