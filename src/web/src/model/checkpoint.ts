/** What can be asked of the checkpoint of a kind of input. */
export function checkpointActions(scheme: string): ('read_again' | 'reset')[] {
    switch (scheme) {
        case 'defender_alerts':
        case 'defender_incidents':
            return ['read_again', 'reset'];
        case 'defender_archive':
        case 'defender_hunting':
            return ['reset'];
        default:
            return [];
    }
}

/** A date or a date with time as the service takes it: UTC unless it says otherwise. */
export function instantText(typed: string): string {
    const text = typed.trim().replace(/^(\d{4}-\d\d-\d\d) +(?=\d)/, '$1T');
    if (/^\d{4}-\d\d-\d\d$/.test(text)) {
        return `${text}T00:00:00Z`;
    }
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? `${text}Z` : text;
}

const accepted = 'Enter a date such as 2026-01-31, a time such as 2026-01-31 08:30, or -3d for three days ago.';

function isInstant(text: string): boolean {
    return /^-\d{1,9}[smhd]$/.test(text) || (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)));
}

/** What is missing before the service is asked. */
export function checkpointProblems(
    action: string,
    { from, to }: { from: string; to: string },
    consent: boolean,
): Record<string, string> {
    const range: Record<string, string> = action === 'read_again' ? { from, to } : {};
    const wrong = Object.entries(range).filter(([, text]) => !isInstant(instantText(text)));
    return {
        ...Object.fromEntries(wrong.map(([key]) => [key, accepted])),
        ...(consent ? {} : { consent: 'Confirm that these events are indexed a second time.' }),
    };
}
