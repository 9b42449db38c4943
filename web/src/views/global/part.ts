/** Angles to every class where there are too many classes to ask for those of all samples: of the samples in sight. */
import type { Columns } from '../../source/columns';
import type { Ask, SessionView } from '../contract';
import { MOST_ANGLES, pairOf, type GeometryRows, type Latent } from '../shared/geometry';
import { shapeOf } from '../shared/geometryShape';
import type { GlobalState } from './local.svelte';

/** What is asked for a step's samples. */
export type Part = Record<'a' | 'b', Columns>;

/** Classes whose samples are in sight; none for all. */
function classesIn(rows: GeometryRows, { scope, shared }: GlobalState): number[] {
  const ranking = shapeOf(rows)?.ranking ?? [];
  const focus = shared.focus(ranking);
  if (scope === 'class') return focus === null ? [] : [focus];
  return scope === 'shown' ? [...shared.shown(ranking)] : [];
}

/** The question for the angles of the samples in sight; null where all are there. */
export function partAsk(rows: GeometryRows, session: SessionView, local: GlobalState): Ask<Part> | null {
  const { model, data, a, b, conditions, same } = session;
  if (!rows.a?.at || !model || !data || !a || !b) return null;
  const of = classesIn(rows, local);
  if (of.length === 0 && local.scope !== 'all') return null; // No class is shown.
  const most = Math.floor(MOST_ANGLES / rows.a.nClasses);
  return {
    key: ['angles', model.name, data.name, a.id, conditions.a, b.id, conditions.b, of.join()].join(' '),
    async load(source, signal) {
      const read = (role: 'a' | 'b'): Promise<Columns> => {
        const step = { a, b }[role].id;
        return source.angles(model.name, step, conditions[role], of, most, data.name, signal);
      };
      const [inA, inB] = await Promise.all(same ? [read('a')] : [read('a'), read('b')]);
      return { a: inA!, b: inB ?? inA! };
    },
  };
}

const joined = new WeakMap<Part, { rows: GeometryRows; whole: GeometryRows }>();

/** The rows with the angles that were asked for; as they are where all are there, or none yet. */
export function withPart(rows: GeometryRows, part: Part | null): GeometryRows {
  const pair = pairOf(rows);
  if (!pair?.a.at || !part) return rows;
  const known = joined.get(part);
  if (known?.rows === rows) return known.whole;
  const a = withAngles(pair.a, part.a);
  const whole = { ...rows, a, b: pair.a === pair.b ? a : withAngles(pair.b, part.b) };
  joined.set(part, { rows, whole });
  return whole;
}

function withAngles(latent: Latent, part: Columns): Latent {
  const at = new Int32Array(latent.n).fill(-1);
  part.get('rows')?.values.forEach((row: number, place: number) => (at[row] = place));
  const angles = part.get('angles')?.values;
  return { ...latent, at, angles: angles instanceof Float32Array ? angles : new Float32Array() };
}
