import { defineConfig } from 'vitest/config';
import { knownTables } from './tables.mjs';

export default defineConfig({
    define: { KNOWN_TABLES: JSON.stringify(knownTables()) },
    test: {
        include: ['test/unit/**/*.test.{ts,tsx}'],
        environment: 'jsdom',
        setupFiles: ['test/unit/setup.ts'],
        // Only for what hangs: the machine may be busy.
        testTimeout: 300_000,
    },
});
