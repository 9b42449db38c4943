import type { LatencyAnswer } from '../../api';
import type { Ask } from '../contract';
import { Later } from '../shared/later.svelte';

/** The times of steps, once someone asked for them. */
export class FactsState {
  readonly time = new Later<LatencyAnswer>();
  /** The newest answer by step: what was known when the step was opened may have been measured again since. */
  private newest: Readonly<Record<string, LatencyAnswer>> = $state.raw({});
  private asked = 0;
  /** The step whose time is measured. */
  of: string | null = $state(null);

  newestOf(step: string): LatencyAnswer | null {
    return this.newest[step] ?? null;
  }

  /** Has the time of a step measured; `again`: though it is known. */
  async measure(
    more: <T>(ask: Ask<T>) => Promise<T>,
    model: string,
    step: string,
    again: boolean,
  ): Promise<void> {
    this.of = step;
    this.asked += 1;
    let started = false;
    await this.time.ask(more, {
      key: `measured time ${model} ${step} ${this.asked}`,
      load: (source, signal) => {
        const first = !started;
        started = true;
        return source.measureLatency(model, step, signal, again && first);
      },
    });
  }

  /** Keeps what was measured. */
  keep(): void {
    const rows = this.time.rows;
    if (rows && this.newest[rows.step] !== rows) this.newest = { ...this.newest, [rows.step]: rows };
  }
}
