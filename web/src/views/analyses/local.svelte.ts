import type { AnalysisName } from '../../source/source';
import type { SessionView } from '../contract';

/** Which analysis is looked at. */
export class AnalysesState {
  name: AnalysisName = $state('correlations');
}

const states = new WeakMap<SessionView, AnalysesState>();

/** The state of a session, shared by the view and the page that has its choice in the head. */
export function analysesOf(session: SessionView): AnalysesState {
  const state = states.get(session) ?? new AnalysesState();
  states.set(session, state);
  return state;
}
