import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/unit/**/*.test.{ts,tsx}'],
        environment: 'jsdom',
        setupFiles: ['test/unit/setup.ts'],
        // Only for what hangs: the machine may be busy.
        testTimeout: 300_000,
    },
});
