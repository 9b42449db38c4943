import type { ModelCard } from '../api';
import type { ServerEvent, Source } from '../source/source';
import { measuredSize } from '../source/splits';
import { readAddress, writeAddress, type Place } from './address';
import { readSelection } from './chosen';
import type { Control } from './control';
import { Latest } from './latest';
import { isCondition, lostIn } from './lost';
import type { Session } from './session.svelte';
import { readStudy } from './study';
import type { Trees } from './trees';

/** Opens what the address says, keeps the address true, and hears the server, until the returned function is called. */
export async function openSession(session: Session, control: Control): Promise<() => void> {
  const { source, opening } = control;
  const [info, catalogue, jobs] = await Promise.all([source.session(), source.catalogue(), source.jobs()]);
  session.info = info;
  session.catalogue = catalogue;
  session.jobs = jobs;
  let asked: string;
  do {
    asked = location.hash;
    await opening.open(readAddress(asked));
  } while (asked !== location.hash); // Another address was asked for while this one was opened.
  return source.listen((event) => hear(event, session, control));
}

/** Goes to places. */
export class Opening {
  private readonly turns = new Latest();

  constructor(
    private readonly session: Session,
    private readonly source: Source,
    private readonly trees: Trees,
  ) {}

  /**
   * Goes to a place. Another model is read first, so that the page never shows one with the tree of another; if yet
   * another place was asked for meanwhile, this one is not gone to any more.
   */
  async open(place: Place): Promise<void> {
    const { session } = this;
    const models = session.info?.models ?? [];
    const model = models.find((card) => card.name === place.model) ?? models[0];
    if (!model) return;
    const turn = this.turns.ask();
    const shown = session.page;
    if (model.name !== session.modelName || !session.tree || !session.network) {
      const read = await this.read(model.name, turn);
      if (!read) return;
      read();
    }
    const here = place.model === model.name ? place : readAddress(addressOf(model, place));
    if (session.page === shown) session.page = here.page; // One that was chosen while the model was read stays.
    settle(session, model, here);
    session.lost = lostIn(place, session);
  }

  /** What shows a model; null if it came too late to be wanted. */
  private async read(name: string, turn: number): Promise<(() => void) | null> {
    const { session } = this;
    try {
      const [network, tree] = await Promise.all([this.source.network(name), this.trees.opening(name)]);
      if (!this.turns.isNewest(turn)) return null;
      return () => {
        session.modelName = name;
        session.network = network;
        session.selection = null;
        session.sample = null;
        tree.show();
      };
    } catch (error) {
      if (!this.turns.isNewest(turn)) return null;
      throw error;
    }
  }
}

/** Shows of the open model what a link says; what is not there is as usual. */
function settle(session: Session, model: ModelCard, here: Place): void {
  session.at = session.step(here.step) && here.step !== session.tree?.head ? here.step : null;
  session.chosenA = session.step(here.a)?.id ?? null;
  session.chosenB = session.step(here.b)?.id ?? null;
  session.dataName = here.data && model.data.includes(here.data) ? here.data : null;
  const [on, onB] = [here.on, here.onB].map((name) => (isCondition(name, session) ? name : null));
  session.conditionA = on ?? 'clean';
  session.conditionB = onB ?? session.conditionA;
  session.study = here.study;
  session.selection = readSelection(here.sel) ?? (here.sel ? null : session.selection);
  const sample = Number(here.sample ?? NaN);
  session.sample = sample >= 0 && sample < measuredSize(session.data) ? Math.floor(sample) : null;
  session.looks.open(here.looks, session.selection);
  const layers = session.network?.layers ?? [];
  session.layer = (layers.find((card) => card.site === here.layer) ?? middle(layers))?.site ?? null;
}

function addressOf(model: ModelCard, { page }: Place): string {
  return `#/${encodeURIComponent(model.name)}/${page}`;
}

/**
 * Writes where we are into the address: a new entry for another model, page or study, else in place. An address of a
 * model that there is not is replaced too: the way back does not lead there.
 */
export function writePlace(place: Place, models: readonly ModelCard[]): void {
  const hash = writeAddress(place);
  if (hash === location.hash) return;
  const before = readAddress(location.hash);
  const other = readStudy(before.study).name !== readStudy(place.study).name;
  const known = models.some(({ name }) => name === before.model);
  const moved = known && (before.model !== place.model || before.page !== place.page || other);
  history[moved ? 'pushState' : 'replaceState'](null, '', hash);
}

function hear(event: ServerEvent, session: Session, control: Control): void {
  if (event.type === 'job') control.jobs.heard(event.job);
  else if (event.type === 'tree') control.trees.heard(event.model);
  else {
    const back = !session.online;
    session.online = event.up;
    if (event.up) control.catchUp(back);
  }
}

/** The layer a newcomer sees: the middle one has most to show. */
function middle<T>(layers: readonly T[]): T | undefined {
  return layers[Math.floor((layers.length - 1) / 2)];
}
