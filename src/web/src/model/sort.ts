export interface Sorting {
    by: string;
    descending: boolean;
}

/** Numbers by size, texts as people sort them, and what has no value at the end either way. */
export function sorted<T>(items: readonly T[], by: (item: T) => string | number | undefined, descending: boolean): T[] {
    const direction = descending ? -1 : 1;
    return [...items].sort((left, right) => {
        const [one, other] = [by(left), by(right)];
        if (one === undefined || other === undefined) {
            return Number(one === undefined) - Number(other === undefined);
        }
        return direction * compare(one, other);
    });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(one: string | number, other: string | number): number {
    return typeof one === 'number' && typeof other === 'number'
        ? one - other
        : collator.compare(String(one), String(other));
}
