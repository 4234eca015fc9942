import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/unit/**/*.test.{ts,tsx}'],
        environment: 'jsdom',
        setupFiles: ['test/unit/setup.ts'],
        // Finding elements by their role is slow in jsdom, above all on a machine that does other things too.
        testTimeout: 30_000,
    },
});
