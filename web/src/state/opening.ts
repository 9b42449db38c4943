import type { ServerEvent, Source } from '../source/source';
import { measuredSize } from '../source/splits';
import { readAddress, writeAddress, type Place } from './address';
import { readSelection } from './chosen';
import type { Control } from './control';
import type { Session } from './session.svelte';
import { readStudy } from './study';

/** Opens what the address says, keeps the address true, and hears the server, until the returned function is called. */
export async function openSession(session: Session, control: Control): Promise<() => void> {
  const { source } = control;
  const [info, catalogue, jobs] = await Promise.all([source.session(), source.catalogue(), source.jobs()]);
  session.info = info;
  session.catalogue = catalogue;
  session.jobs = jobs;
  let asked: string;
  do {
    asked = location.hash;
    await openPlace(session, source, readAddress(asked));
  } while (asked !== location.hash); // Another address was asked for while this one was opened.
  return source.listen((event) => hear(event, session, control));
}

/** Goes to a place: another model is read first, so that the page never shows one with the tree of another. */
export async function openPlace(session: Session, source: Source, place: Place): Promise<void> {
  const models = session.info?.models ?? [];
  const model = models.find((card) => card.name === place.model) ?? models[0];
  if (!model) return;
  const shown = session.page;
  if (model.name !== session.modelName || !session.tree || !session.network) {
    const [network, tree] = await Promise.all([source.network(model.name), source.tree(model.name)]);
    session.modelName = model.name;
    session.network = network;
    session.tree = tree;
    session.selection = null;
    session.sample = null;
  }
  const here =
    place.model === model.name ? place : readAddress(`#/${encodeURIComponent(model.name)}/${place.page}`);
  if (session.page === shown) session.page = here.page; // One that was chosen while the model was read stays.
  session.at = session.step(here.step) && here.step !== session.tree.head ? here.step : null;
  session.chosenA = session.step(here.a)?.id ?? null;
  session.chosenB = session.step(here.b)?.id ?? null;
  session.dataName = here.data && model.data.includes(here.data) ? here.data : null;
  session.conditionA = here.on ?? 'clean';
  session.conditionB = here.onB ?? session.conditionA;
  session.study = here.study;
  session.selection = readSelection(here.sel) ?? (here.sel ? null : session.selection);
  const sample = Number(here.sample ?? NaN);
  session.sample = sample >= 0 && sample < measuredSize(session.data) ? Math.floor(sample) : null;
  session.looks.open(here.looks, session.selection);
  const layers = session.network.layers;
  session.layer = (layers.find((card) => card.site === here.layer) ?? middle(layers))?.site ?? null;
}

/** Writes where we are into the address: a new entry for another model, page or study, else in place. */
export function writePlace(place: Place): void {
  const hash = writeAddress(place);
  if (hash === location.hash) return;
  const before = readAddress(location.hash);
  const other = readStudy(before.study).name !== readStudy(place.study).name;
  const moved =
    before.model !== null && (before.model !== place.model || before.page !== place.page || other);
  history[moved ? 'pushState' : 'replaceState'](null, '', hash);
}

function hear(event: ServerEvent, session: Session, control: Control): void {
  if (event.type === 'job') control.heardJob(event.job);
  else if (event.type === 'tree') {
    if (event.model === session.modelName) void control.readTree();
  } else {
    session.online = event.up;
    if (!event.up) return;
    void control.readJobs();
    void control.readTree();
  }
}

/** The layer a newcomer sees: the middle one has most to show. */
function middle<T>(layers: readonly T[]): T | undefined {
  return layers[Math.floor((layers.length - 1) / 2)];
}
