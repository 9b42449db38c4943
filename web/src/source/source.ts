/** The one way to answers; a file a subject in `contract/`, as the server has its routes. */
import type { SessionSource } from './contract/session';
import type { ModelsSource } from './contract/models';
import type { StepsSource } from './contract/steps';
import type { PicturesSource } from './contract/pictures';
import type { RobustnessSource } from './contract/robustness';
import type { StudiesSource } from './contract/studies';
import type { ExportsSource } from './contract/exports';
import type { JobsSource } from './contract/jobs';

export type { TreeChange } from './contract/models';
export type { RowOrder, Tile, TilePlace } from './contract/steps';
export type { Conditions } from './contract/robustness';
export type { AnalysisName, StudySubject } from './contract/studies';
export type { ExportedFile } from './contract/exports';
export type { ServerEvent } from './contract/jobs';

/**
 * Where answers come from: the local server, a notebook's channel, or a recording.
 *
 * Every call that fails throws a `SourceError`; one whose answer is still being made throws `Computing` with the job.
 * Answers about a step never change, so they may be kept for ever under their question.
 */
export interface Source
  extends
    SessionSource,
    ModelsSource,
    StepsSource,
    PicturesSource,
    RobustnessSource,
    StudiesSource,
    ExportsSource,
    JobsSource {}
