import type {
  FamilyAsk,
  GeometryFacts,
  JobCard,
  RobustnessTable,
  SamplePath,
  SampleScores,
  SampleUnderConditions,
  SubsetCounts,
  TopClass,
} from '../../api';
import type { Columns } from '../columns';

/** What A and B look at the samples under. */
export type Conditions = Readonly<Record<'a' | 'b', string>>;

/** Steps under corruption, and where samples lie in the last layer’s space. */
export interface RobustnessSource {
  /** Samples classified right, by step and condition, as far as measured. */
  robustness(model: string, data: string, signal?: AbortSignal): Promise<RobustnessTable>;
  /** Measures steps under conditions (all if none are named) as a job. */
  measureRobustness(
    model: string,
    steps: readonly string[],
    conditions: readonly string[],
    data: string,
  ): Promise<JobCard>;
  /** Grows branches of a step, criteria times rates, and measures them, as a job. */
  growFamily(model: string, family: FamilyAsk): Promise<JobCard>;
  /** The same counts among some samples. */
  subset(
    model: string,
    steps: readonly string[],
    rows: readonly number[],
    data: string,
    signal?: AbortSignal,
  ): Promise<SubsetCounts>;
  /** One sample at some steps under every condition. */
  sampleConditions(
    model: string,
    steps: readonly string[],
    row: number,
    data: string,
    signal?: AbortSignal,
  ): Promise<SampleUnderConditions>;
  /** What all samples can be sorted by, as far as measured. */
  sampleScores(
    model: string,
    a: string,
    b: string,
    conditions: Conditions,
    data: string,
    signal?: AbortSignal,
  ): Promise<SampleScores>;
  /** One sample at all steps measured under a condition. */
  samplePath(
    model: string,
    row: number,
    condition: string,
    data: string,
    signal?: AbortSignal,
  ): Promise<SamplePath>;
  /** The five likeliest classes of one sample, at A and at B. */
  sampleTop(
    model: string,
    a: string,
    b: string,
    row: number,
    conditions: Conditions,
    data: string,
    signal?: AbortSignal,
  ): Promise<TopClass[][]>;
  /** Whether samples have a place in the last layer's space. */
  geometryFacts(model: string, data: string, signal?: AbortSignal): Promise<GeometryFacts>;
  /**
   * Columns of all samples in the split's order: label, predicted, correct [N]; angles [N, classes], angle (to the own
   * class), length, margin [N]; robustness [N] once all conditions are measured. Angles to every class are left out
   * unless they are asked for.
   */
  geometry(
    model: string,
    step: string,
    condition: string,
    data: string,
    signal?: AbortSignal,
    angles?: boolean,
  ): Promise<Columns>;
  /** rows [n] and angles [n, classes] of samples of some classes (all if none are named), at most so many. */
  angles(
    model: string,
    step: string,
    condition: string,
    of: readonly number[],
    most: number,
    data: string,
    signal?: AbortSignal,
  ): Promise<Columns>;
}
