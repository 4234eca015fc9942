import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['test/unit/**/*.test.{ts,tsx}'],
        environment: 'jsdom',
        setupFiles: ['test/unit/setup.ts'],
        // Only for a test that hangs: rendering in jsdom is slow on a busy machine.
        testTimeout: 300_000,
    },
});
