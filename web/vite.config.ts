import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the answers: a running prunescope server, else the made-up source of `dev/`. */
const server = process.env.PRUNESCOPE_SERVER;

/** The made-up source never enters the bundle: the constant is false there, and its import is dropped. */
function building(): boolean {
  return process.argv.includes('build');
}

export default defineConfig({
  base: './',
  plugins: [svelte()],
  define: { 'import.meta.env.MADE_UP': JSON.stringify(server === undefined && !building()) },
  build: {
    outDir: '../src/prunescope/server/page',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: server === undefined ? undefined : { '/api': { target: server, ws: true } },
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
  },
});
