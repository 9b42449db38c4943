/** Pruning identified exemplars, from the study's columns to what is drawn. */
import type { AnalysisAnswer, StepCard } from '../../api';
import { count, nice, percentage, plural } from '../../marks';
import { numberOf, rowsOf, textOf } from '../shared/studies/tables';

export interface ClassRow {
  name: string;
  n: number;
  /** Shares. */
  unpruned: number;
  pruned: number;
  /** Of the recall relative to the network's accuracy. */
  change: number;
  p: number;
  affected: boolean;
  exemplars: number;
}

/** Classes, those that lose most relative to the accuracy first. */
export function classesOf(answer: AnalysisAnswer): ClassRow[] {
  return rowsOf(answer, 'classes')
    .map((row) => ({
      name: textOf(row.class),
      n: numberOf(row.n),
      unpruned: numberOf(row.recall_unpruned),
      pruned: numberOf(row.recall_pruned),
      change: numberOf(row.change),
      p: numberOf(row.p),
      affected: row.affected === true,
      exemplars: numberOf(row.exemplars),
    }))
    .sort((one, two) => one.change - two.change);
}

export interface GroupRow {
  samples: string;
  n: number;
  unpruned: number;
  pruned: number;
  p: number;
}

/** Accuracy of both populations on all samples, on exemplars, on the rest. */
export function groupsOf(answer: AnalysisAnswer): GroupRow[] {
  return rowsOf(answer, 'accuracy').map((row) => ({
    samples: textOf(row.samples),
    n: numberOf(row.n),
    unpruned: numberOf(row.unpruned),
    pruned: numberOf(row.pruned),
    p: numberOf(row.p),
  }));
}

export interface Population {
  name: 'unpruned' | 'pruned';
  /** Accuracy of each network, a share. */
  accuracies: readonly number[];
  mean: number;
}

/** The networks that there are by now. */
export function populationsOf(answer: AnalysisAnswer): Population[] {
  const rows = rowsOf(answer, 'networks');
  return (['unpruned', 'pruned'] as const).map((name) => {
    const accuracies = rows
      .filter(({ population }) => population === name)
      .map(({ accuracy }) => numberOf(accuracy));
    return { name, accuracies, mean: accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length };
  });
}

/** Ends of the axis that both populations share, in per cent: round, and never a point alone. */
export function accuracyEnds(populations: readonly Population[]): [number, number] {
  const all = populations.flatMap(({ accuracies }) => accuracies.map((share) => 100 * share));
  const [low, high] = nice(Math.min(...all) - 0.5, Math.max(...all) + 0.5, 5);
  return [Math.max(0, low), Math.min(100, high)];
}

/** Samples that are exemplars, by their row in the split. */
export function exemplarsOf({ facts }: AnalysisAnswer): number[] {
  return Array.isArray(facts.rows) ? facts.rows.filter((row) => typeof row === 'number') : [];
}

/** Steps that were pruned and trained, so that a seed makes a difference. */
export function trainedSteps(steps: readonly StepCard[]): StepCard[] {
  return steps.filter(({ removed, trains, criterion }) => !removed && trains && criterion !== 'control');
}

/** Half of the axis that all changes share: the largest, in whole points. */
export function reachOf(classes: readonly ClassRow[]): number {
  return Math.max(0.01, ...classes.map(({ change }) => Math.abs(change)));
}

/** How many exemplars there are and what they cost, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
  const [all, own] = groupsOf(answer);
  if (!all || !own) {
    const [unpruned, pruned] = populationsOf(answer).map(({ mean }) => percentage(mean, 1));
    return `The first pair is made: ${unpruned} are right unpruned, ${pruned} pruned; populations of two can vote`;
  }
  const found = `${count(own.n)} of ${plural(all.n, 'sample')} are exemplars`;
  if (own.n === 0)
    return `No sample is an exemplar: both populations vote alike on ${plural(all.n, 'sample')}`;
  const n = classesOf(answer).filter((row) => row.affected).length;
  const affected = n === 0 ? 'no class is affected' : `${plural(n, 'class is', 'classes are')} affected`;
  const fell = `on them ${percentage(own.unpruned, 1)} of the unpruned networks' answers are right, ${percentage(own.pruned, 1)} of the pruned ones'`;
  return `${found}; ${fell}; ${affected}`;
}
