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
    const text = typed.trim().replace(' ', 'T');
    if (/^\d{4}-\d\d-\d\d$/.test(text)) {
        return `${text}T00:00:00Z`;
    }
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? `${text}Z` : text;
}

/** What is missing before the service is asked. */
export function checkpointProblems(
    action: string,
    { from, to }: { from: string; to: string },
    consent: boolean,
): Record<string, string> {
    const range: Record<string, string> = action === 'read_again' ? { from, to } : {};
    const empty = Object.entries(range).filter(([, text]) => text.trim() === '');
    return {
        ...Object.fromEntries(empty.map(([key]) => [key, 'Enter a date, a time, or a distance such as -3d.'])),
        ...(consent ? {} : { consent: 'Confirm that these events are indexed a second time.' }),
    };
}
