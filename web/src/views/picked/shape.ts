/** Picked combinations: A and B always, then what was clicked and has no role. */
import type { RobustnessTable, StepCard } from '../../api';
import {
  columnsOf,
  conditionOf,
  conditionWords,
  meanCorrupted,
  methodOf,
  methodsOf,
  shareOf,
  type Severity,
} from '../shared/robust';
import type { Pick } from '../shared/robustState.svelte';

export interface PickedLine {
  key: string;
  role: 'a' | 'b' | null;
  step: string;
  number: number;
  criterion: string;
  code: string;
  /** E.g. "Magnitude 70 %", without the rate for the trained network. */
  method: string;
  rate: number | null;
  /** What it is looked at under, in words. */
  under: string;
  /** Share right among clean samples, and under what it is looked at; NaN: not measured. */
  clean: number;
  corrupted: number;
  /** What was picked; null for a role whose model was not. */
  pick: Pick | null;
}

/** A, B, then the other picks, the latest first. */
export function pickedOf(
  table: RobustnessTable,
  picks: readonly Pick[],
  a: StepCard | null,
  b: StepCard | null,
  step: (id: string) => StepCard | null,
): PickedLine[] {
  const lines: PickedLine[] = [];
  const methods = methodsOf(table, (id) => step(id)?.code ?? '');
  const put = (card: StepCard | null, role: 'a' | 'b' | null, pick: Pick | null): void => {
    const line = card && lineOf(table, card, methodOf(methods, card.id)?.code ?? card.code, role, pick);
    if (line) lines.push(line);
  };
  const latest = [...picks].reverse();
  const taken = picksFor(a, b, latest);
  put(a, 'a', taken[0]);
  put(b, 'b', taken[1]);
  for (const pick of latest) if (!taken.includes(pick)) put(step(pick.step), null, pick);
  return lines;
}

/** The picks that A's and B's models were picked by: that of the role, else the latest of the model that is free. */
function picksFor(
  a: StepCard | null,
  b: StepCard | null,
  latest: readonly Pick[],
): [Pick | null, Pick | null] {
  const of = (card: StepCard | null): readonly Pick[] => latest.filter(({ step }) => step === card?.id);
  const given = (role: 'a' | 'b', card: StepCard | null): Pick | undefined =>
    of(card).find((pick) => pick.role === role);
  const [inA, inB] = [given('a', a), given('b', b)];
  const forA = inA ?? of(a).find((pick) => pick !== inB);
  return [forA ?? null, inB ?? of(b).find((pick) => pick !== forA) ?? null];
}

/** What A and B are compared under: each its own pick's condition; a role without a pick that of the other. */
export function conditionsFor(
  table: RobustnessTable,
  lines: readonly PickedLine[],
): { a: string; b: string } | null {
  const columns = columnsOf(table.conditions);
  const [a, b] = (['a', 'b'] as const).map((role) => {
    const pick = lines.find((line) => line.role === role)?.pick;
    const column = columns.find(({ name }) => name === pick?.column);
    return pick && column ? conditionOf(column, pick.severity) : null;
  });
  const [first, second] = [a ?? b, b ?? a];
  return first && second ? { a: first, b: second } : null;
}

function lineOf(
  table: RobustnessTable,
  card: StepCard,
  code: string,
  role: 'a' | 'b' | null,
  pick: Pick | null,
): PickedLine | null {
  const of = table.steps.find(({ step }) => step === card.id);
  if (!of) return null;
  const columns = columnsOf(table.conditions);
  const column = columns.find(({ name }) => name === pick?.column);
  const severity: Severity = pick?.severity ?? 'mean';
  return {
    key: `${role ?? ''} ${card.id} ${column?.name ?? ''} ${severity}`,
    role,
    step: card.id,
    number: card.number,
    criterion: card.criterion,
    code,
    method: card.method.replace(/ \([^)]*\)/, ''),
    rate: of.number > 0 ? of.rate : null,
    under: column ? conditionWords(column, severity) : '19 corruptions',
    clean: shareOf(of.right, table.n, columns[0]!, 'mean'),
    corrupted: column
      ? shareOf(of.right, table.n, column, severity)
      : meanCorrupted(of.right, table.n, columns),
    pick,
  };
}
