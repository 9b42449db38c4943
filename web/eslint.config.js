import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Only source/ talks to the outside: everything else is given its data. */
const talking = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: 'only src/source fetches; a view is given its rows.',
}));

export default ts.config(
  { ignores: ['node_modules', 'src/api/types.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-globals': ['error', ...talking],
      'svelte/no-navigation-without-resolve': 'off',
      'no-undef': 'off',
      // State is replaced, never changed in place, and a cache is no state.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['src/source/**', 'dev/**', '*.config.*'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['dev/**', '*.config.*'], languageOptions: { globals: { ...globals.node } } },
);
