import { mount } from 'svelte';
import App from './App.svelte';
import { http } from './source/http';
import type { Source } from './source/source';
import './theme/index.css';

/** The local server; in `npm run dev` without one, made-up answers (that branch is not in the bundle). */
async function source(): Promise<Source> {
  if (import.meta.env.MADE_UP) return (await import('../dev/made-up/source')).madeUp();
  return http();
}

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { source: await source() } });
