import type { AxisCard, LayerCard, Plan } from '../api';
import { percentage } from '../marks/numbers';
import { pageTitles } from '../pages/titles';
import { stepAlong, treeRows } from '../state/timeline';
import type { PageName } from '../views/contract';
import { localOf, type App } from './app';
import { stepName } from './words';

/** Something a person can do: found in the palette by its words, and by its keys if it has any. */
export interface Command {
  label: string;
  /** As `keyName` gives them. */
  keys?: string[];
  /** A criterion's name and code. */
  criterion?: Pick<AxisCard, 'name' | 'code'>;
  /** False where it cannot be done now. */
  can?: boolean;
  run(): unknown;
}

/** What has keys of its own. */
export function keyCommands(app: App): Command[] {
  const { control, session, panels } = app;
  const { drafts, head } = session;
  const rows = treeRows(session.tree?.steps ?? []);
  const along = (by: 1 | -1) => (): unknown => {
    const next = stepAlong(rows, head?.id, by);
    return next && next.id !== head?.id && control.go(next.id);
  };
  const draftUndo = drafts.canUndo(head?.id);
  const draftRedo = drafts.canRedo(head?.id);
  const own: Command[] = [
    { label: 'Next step', keys: ['j'], run: along(1) },
    { label: 'Previous step', keys: ['k'], run: along(-1) },
    { label: 'Next layer', keys: [']'], run: () => control.stepLayer(1) },
    { label: 'Previous layer', keys: ['['], run: () => control.stepLayer(-1) },
    { label: 'Swap A and B', keys: ['x'], run: control.swap },
    {
      label: draftUndo ? 'Undo in the staged edit' : 'Undo',
      keys: ['Ctrl+Z'],
      run: draftUndo ? control.undoDraft : control.undo,
    },
    {
      label: draftRedo ? 'Redo in the staged edit' : 'Redo',
      keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
      run: draftRedo ? control.redoDraft : control.redo,
    },
    {
      label: 'Commit the staged edit',
      keys: ['Enter'],
      can: session.draft.length > 0,
      run: control.commitDraft,
    },
    {
      label: 'Discard the staged edit',
      keys: ['Escape'],
      can: session.draft.length > 0,
      run: control.discardDraft,
    },
    {
      label: 'Clear the selection',
      keys: ['Escape'],
      can: session.selection !== null,
      run: () => control.select(null),
    },
    { label: 'Commands', keys: ['Ctrl+K'], run: () => void (panels.palette = true) },
    { label: 'Help', keys: ['?'], run: () => void (panels.help = true) },
  ];
  const taken = new Set(own.filter(({ can }) => can === undefined).flatMap(({ keys }) => keys));
  return [...own, ...viewCommands(app).filter(({ keys }) => !taken.has(keys?.[0]))];
}

/** Everything, in words; a query with a number in it also offers to prune to that share. */
export function allCommands(app: App, query: string): Command[] {
  const { control, session } = app;
  const steps = session.tree?.steps.filter((step) => !step.removed) ?? [];
  return [
    ...pruneCommands(app, query),
    ...keyCommands(app).filter((command) => command.can !== false && command.label !== 'Commands'),
    ...(Object.entries(pageTitles) as [PageName, string][]).map(([page, title]) => ({
      label: `Open page ${title}`,
      run: () => control.openPage(page),
    })),
    ...(session.network?.layers ?? []).map((layer) => ({
      label: `Open layer ${layer.label}`,
      run: () => control.openLayer(layer.site),
    })),
    ...steps.flatMap((step) => [
      { label: `Go to step ${stepName(step)}, ${step.summary}`, run: () => control.go(step.id) },
      { label: `Make step ${stepName(step)} A, the reference`, run: () => control.setA(step.id) },
      { label: `Make step ${stepName(step)} B, the compared`, run: () => control.setB(step.id) },
    ]),
    ...(session.info?.models ?? []).map((model) => ({
      label: `Open model ${model.title}`,
      run: () => control.openModel(model.name),
    })),
    {
      label: 'Replay this step and compare the bits',
      run: () => session.head && control.replay(session.head.id),
    },
    {
      label: 'Export this step as files',
      run: () => void (app.panels.leaving = session.head?.id ?? null),
    },
    { label: 'Light or dark', run: () => app.theme.toggle() },
  ];
}

/** The commands whose label holds every word of the query, those that begin with it first. */
export function matching(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const begins = ({ label }: Command): number =>
    label.toLowerCase().startsWith(query.toLowerCase()) ? 0 : 1;
  return found.sort((one, two) => begins(one) - begins(two));
}

/** The share and the layer a query speaks of: "prune conv5 to 70" is 0.7 and conv5. */
export function spokenPlan(
  query: string,
  layers: readonly LayerCard[],
): { share: number; layer?: LayerCard } | null {
  const layer = layers.find(({ label }) => query.toLowerCase().split(/\s+/).includes(label.toLowerCase()));
  const number = /(?:^|\s)(\d{1,2}(?:[.,]\d+)?)\s*%?(?=\s|$)/.exec(query);
  if (!number?.[1]) return null;
  return { share: Number(number[1].replace(',', '.')) / 100, layer };
}

function pruneCommands({ session, control }: App, query: string): Command[] {
  const spoken = spokenPlan(query, session.network?.layers ?? []);
  if (!spoken) return [];
  const { share, layer } = spoken;
  return (session.catalogue?.criteria ?? [])
    .filter((criterion) => criterion.name !== 'hand' && !session.network?.refusals[criterion.name]?.weight)
    .map((criterion) => {
      const plan: Plan = {
        criterion: { name: criterion.name },
        structure: { name: 'weight' },
        sparsity: share,
        layers: layer ? [layer.site] : [],
      };
      const what = layer ? `${layer.label} ` : '';
      const label = `Prune ${what}to ${percentage(share).replace('\u202f', ' ')} with ${criterion.title.charAt(0).toLowerCase()}${criterion.title.slice(1)}`;
      return { label, criterion, run: () => control.commit(plan) };
    });
}

function viewCommands(app: App): Command[] {
  return app.panels.up.flatMap((view) =>
    (view.keys ?? []).map(({ key, label, run }) => ({
      label,
      keys: [key],
      run: () => run(app.session, app.control, localOf(app, view)),
    })),
  );
}
