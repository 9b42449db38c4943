import type { Columns } from '../../source/columns';
import type { Ask, Nothing, SessionView } from '../contract';
import { askMeasured, stepsOf, type MeasuredRows } from '../shared/studies/measured';

type Found = Extract<MeasuredRows, { state: 'found' }>;

/** Correlations with the samples that they are of. */
export type CorrelationRows = Exclude<MeasuredRows, Found> | (Found & { columns: Columns[] });

/** The correlations of A and B, and what is known of every sample at each. */
export function askCorrelations(session: SessionView): Ask<CorrelationRows> | Nothing {
  const { model, data } = session;
  const asked = askMeasured(session, 'correlations');
  if (!('key' in asked) || !model || !data) return asked as Nothing;
  const steps = stepsOf(session);
  return {
    ...asked,
    async load(source, signal) {
      const rows = await asked.load(source, signal);
      if (rows.state !== 'found') return rows;
      const columns = steps.map((step) => source.geometry(model.name, step, 'clean', data.name, signal));
      return { ...rows, columns: await Promise.all(columns) };
    },
  };
}
