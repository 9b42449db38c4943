/** "Copy as Python": the lines that give a figure's data again, from the library's own face. */
import type { ModelCard, StepCard } from '.';

interface Opened {
  readonly folder: string;
  readonly model: Pick<ModelCard, 'name'> | null;
}

/** The workspace, the model, and the given lines. */
export function pythonOf({ folder, model }: Opened, ...lines: string[]): string {
  const name = literal(model?.name ?? '');
  const opened = ['import prunescope as ps', '', `model = ps.open(${literal(folder)}).model(${name})`];
  return [...opened, ...lines].join('\n') + '\n';
}

/** A step as the library is told it. */
export function stepOf(step: StepCard | null): string {
  return literal(step?.id ?? '');
}

/** A JSON value as Python. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, inner]) => `${literal(key)}: ${literal(inner)}`);
    return `{${pairs.join(', ')}}`;
  }
  return JSON.stringify(value);
}
