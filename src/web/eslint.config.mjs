// Rules for the pages and for the scripts of the dashboards. Prettier owns the format.
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

export default defineConfig(
    { linterOptions: { reportUnusedDisableDirectives: 'error' } },
    js.configs.recommended,
    { languageOptions: { globals: { ...globals.node, ...globals.browser } } },
    {
        files: ['**/*.{ts,tsx}'],
        extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked, hooks.configs.flat.recommended],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
            '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
            // It wants the assertions that the strict rules forbid.
            '@typescript-eslint/non-nullable-type-assertion-style': 'off',
            // An empty text of splunkd means "not set", as undefined does.
            '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        },
    },
    {
        // Stand-ins have the signatures of what they stand for, and jsdom lacks what browsers have.
        files: ['**/test/**'],
        rules: {
            '@typescript-eslint/no-empty-function': 'off',
            '@typescript-eslint/no-unnecessary-condition': 'off',
            '@typescript-eslint/require-await': 'off',
            '@typescript-eslint/unbound-method': 'off',
        },
    },
);
