import type { Predictions, SamplePath, SampleScores, StepCard, TopClass } from '../../src/api';
import { predictions as said } from './measured';
import { CLASSES } from './network';
import { random } from './random';

const known = new Map<string, Predictions>();

/** Made once a step: they are looked up sample by sample. */
function predictions(step: StepCard, data: string): Predictions {
  const key = `${step.id} ${data}`;
  const found = known.get(key) ?? said(step, data);
  known.set(key, found);
  return found;
}

/** Single samples, in keeping with the made-up predictions; margins are positive where those are right. */
export function sampleScores(
  a: StepCard,
  b: StepCard,
  steps: readonly StepCard[],
  data: string,
): SampleScores {
  const measured = steps.filter(({ accuracy }) => accuracy).map((step) => predictions(step, data));
  const rows = measured[0]?.labels.map((_, row) => row) ?? [];
  return {
    n_steps: measured.length,
    wrong: rows.map((row) => measured.filter((all) => all.predicted[row] !== all.labels[row]).length),
    n_conditions: 96,
    flips: rows.map((row) => Math.floor(30 * random(row, a.number, b.number) ** 3)),
    robustness_a: rows.map((row) => random(row, 21)),
    robustness_b: rows.map((row) => random(row, 21) ** 2),
    margin_a: rows.map((row) => margin(a, row, data)),
    margin_b: rows.map((row) => margin(b, row, data)),
  };
}

export function samplePath(
  steps: readonly StepCard[],
  row: number,
  condition: string,
  data: string,
): SamplePath {
  const severity = Number(condition.split('-')[1] ?? 0);
  const label = predictions(steps[0]!, data).labels[row]!;
  return {
    row,
    id: `test/${row}`,
    label,
    steps: steps.map((step) => {
      const predicted = predictions(step, data).predicted[row]!;
      const at = margin(step, row, data) - 0.1 * severity;
      return {
        step: step.id,
        number: step.number,
        predicted,
        right: predicted === label,
        confidence: 0.4 + 0.6 * random(row, step.number),
        angle: 72 - 8 * at,
        length: 9 + at,
        margin: at,
      };
    }),
  };
}

export function sampleTop(step: StepCard, row: number, data: string): TopClass[] {
  const all = predictions(step, data);
  const first = all.predicted[row]!;
  const sure = all.confidence[row]!;
  return Array.from({ length: 5 }, (_, i) => ({
    label: (first + 3 * i) % CLASSES.length,
    probability: i === 0 ? sure : ((1 - sure) * 8) / 15 / 2 ** (i - 1),
  }));
}

function margin(step: StepCard, row: number, data: string): number {
  const all = predictions(step, data);
  const far = 0.1 + 2 * random(row, 31) - 0.5 * random(row, step.number, 33);
  return all.predicted[row] === all.labels[row] ? Math.abs(far) : -Math.abs(far);
}
