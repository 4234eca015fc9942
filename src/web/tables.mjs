// The tables that Microsoft documents, as the program knows them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const tablesFile = '../main/resources/ta/defender/records/tables.txt';

export function knownTables() {
    return readFileSync(join(dirname(fileURLToPath(import.meta.url)), tablesFile), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '' && !line.startsWith('#'))
        .map((line) => line.trim().split(/\s+/)[0]);
}
