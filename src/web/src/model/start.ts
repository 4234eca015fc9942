/** The three ways in which the page offers a start time. */
export type Start = { mode: 'days'; days: string } | { mode: 'date'; date: string } | { mode: 'text'; text: string };

export function startOf(value: string): Start {
    const days = /^-(\d+)d$/.exec(value)?.[1];
    if (days !== undefined) {
        return { mode: 'days', days };
    }
    const date = /^(\d{4}-\d\d-\d\d)T00:00(?::00(?:\.0+)?)?Z$/.exec(value)?.[1];
    return date === undefined ? { mode: 'text', text: value } : { mode: 'date', date };
}

/** The value for inputs.conf; what is not a number or a date yet stays as it is, for the check to find. */
export function startText(start: Start): string {
    switch (start.mode) {
        case 'days':
            return start.days.trim() === '' ? '' : `-${start.days.trim()}d`;
        case 'date':
            return start.date === '' ? '' : `${start.date}T00:00:00Z`;
        case 'text':
            return start.text;
    }
}

/** What the add-on accepts, a hundred years. */
const mostDays = 36_500;

export function startProblem(value: string, now: number): string | undefined {
    const start = startOf(value.trim());
    if (start.mode === 'days') {
        return Number(start.days) > 0 && Number(start.days) <= mostDays
            ? undefined
            : `Enter a number of days from 1 to ${mostDays}.`;
    }
    if (start.mode === 'date') {
        return Date.parse(value.trim()) > now ? 'Enter a date that is not in the future.' : undefined;
    }
    return /^-.*d$/.test(value.trim()) ? 'Enter a whole number of days.' : undefined;
}
