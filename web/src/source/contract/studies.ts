import type { AnalysisAnswer, JobCard, StudyAnswer } from '../../api';

export type AnalysisName = 'correlations' | 'margins' | 'flips';

/** What a study is made of; of no account for one that brings its own networks. */
export interface StudySubject {
  model: string;
  step: string;
  data: string;
}

/** Analyses of steps, and studies that are jobs. */
export interface StudiesSource {
  /** An analysis of some steps in their order; flips are those from the first to the second. */
  analysis(
    model: string,
    name: AnalysisName,
    steps: readonly string[],
    data: string,
    signal?: AbortSignal,
  ): Promise<AnalysisAnswer>;

  /** What is known of a study that is a job; nothing is started. Options that are left out are as usual. */
  study(
    name: string,
    options: Record<string, unknown>,
    of: StudySubject | null,
    signal?: AbortSignal,
  ): Promise<StudyAnswer>;
  /** Carries it out as a job; what was made before it was stopped is not made again. */
  startStudy(name: string, options: Record<string, unknown>, of: StudySubject | null): Promise<JobCard>;
}
