import { variables } from '@splunk/themes';
import styled from 'styled-components';
import { stateLabels, stateMeanings, type State } from '../model/health';

const colours = {
    failing: variables.accentColorNegative,
    no_index: variables.accentColorAlert,
    silent: variables.accentColorAlert,
    behind: variables.accentColorWarning,
    catching_up: variables.statusColorInfo,
    starting: variables.contentColorMuted,
    working: variables.accentColorPositive,
    disabled: variables.contentColorDisabled,
};

const Mark = styled.span`
    display: inline-flex;
    align-items: baseline;
    gap: 8px;
    white-space: nowrap;
`;

const Dot = styled.span<{ $state: State }>`
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: ${({ $state }) => (['failing', 'no_index', 'silent'].includes($state) ? '2px' : '50%')};
    background-color: ${({ $state }) => colours[$state]};
`;

/** The state of an input in a word; green stands for working alone. */
export function StateMark({ state }: { state: State }) {
    return (
        <Mark title={stateMeanings[state]}>
            <Dot $state={state} aria-hidden />
            {stateLabels[state]}
        </Mark>
    );
}
