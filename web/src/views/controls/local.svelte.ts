import type {
  AxisCard,
  Catalogue,
  DistributionAnswer,
  NetworkCard,
  Plan,
  Preset,
  PreviewAnswer,
} from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import type { Actions, SessionView } from '../contract';
import { Later } from '../shared/later.svelte';
import { withMinimum } from './changes';
import {
  cardOf,
  firstDraft,
  inUnits,
  isProfile,
  planOf,
  profileScope,
  suggestedTarget,
  type AxisName,
  type Draft,
} from './draft';
import { withHeld } from './held';
import { outlook, retuned, targetOf, type Outlook } from './outlook';
import { initialChoice } from './schema';

/** What the form needs to be drawn. */
export interface ControlsRows {
  catalogue: Catalogue;
  network: NetworkCard;
}

/** The next step as it is being put together; it outlives a change of page. */
export class ControlsState {
  private edited: Draft | null = $state.raw(null);
  readonly scores = new Later<DistributionAnswer>();
  readonly preview = new Later<PreviewAnswer>();
  /** Counts of a plan that the scores alone do not tell; null where they take long or must be measured. */
  readonly forecast = new Later<PreviewAnswer | null>();
  /** True while a step is being sent. */
  sending = $state(false);
  /** Counts wishes to see a preview; the view hears them. */
  wishes = $state(0);
  heard = 0;
  /** The whole of what stands on screen, for keys that act on it. */
  plan: Plan | null = $state.raw(null);
  /** Why the plan cannot become a step now, in words; empty if it can. */
  hindrance = $state('');
  /** Whether its control is trained too. */
  control = $state(false);

  draft(catalogue: Catalogue): Draft {
    return this.edited ?? firstDraft(catalogue);
  }

  change(draft: Draft): void {
    this.edited = draft;
  }

  /** As if nobody had touched the form. */
  reset(): void {
    this.edited = null;
  }

  /** Sets one axis to another card, its fields as they are by default. */
  choose(catalogue: Catalogue, axis: AxisName, card: AxisCard): void {
    this.change({ ...this.draft(catalogue), [axis]: initialChoice(card) });
  }

  /** Sets the scope; one with shares by layer starts from what the old one would have done. */
  chooseScope(catalogue: Catalogue, session: SessionView, card: AxisCard): void {
    const seen = this.outlook(catalogue, session);
    if (isProfile(card) && seen && seen.fresh) this.change(this.freeze(catalogue, seen));
    else this.choose(catalogue, 'scope', card);
  }

  /** Share gone of the units that can go: by the scores if they are there, else by the step. */
  gone(session: SessionView): number {
    const free = this.scores.rows?.layers.filter((layer) => layer.locked === '') ?? [];
    const n = free.reduce((sum, layer) => sum + layer.n_units, 0);
    return n === 0 ? (session.head?.sparsity ?? 0) : free.reduce((sum, layer) => sum + layer.n_gone, 0) / n;
  }

  /** The share to be gone of what the target counts; no bound where the accuracy decides and nobody set one. */
  target(catalogue: Catalogue, session: SessionView): number {
    const draft = this.draft(catalogue);
    return (
      draft.sparsity ??
      (this.isBound(catalogue) ? 0 : suggestedTarget(inUnits(draft) ? this.gone(session) : 0))
    );
  }

  /** Whether the share is the most that may go, because something else says how much does. */
  isBound(catalogue: Catalogue): boolean {
    return this.draft(catalogue).target.name === 'accuracy';
  }

  /** Whether the recovery trains, so that a control makes sense. */
  trains(catalogue: Catalogue): boolean {
    return cardOf(catalogue, 'recovery', this.draft(catalogue).recovery)?.trains ?? false;
  }

  /** Whether scores take so long on this network that they are computed when asked only. */
  isSlow(catalogue: Catalogue, network: NetworkCard): boolean {
    return network.slow.includes(this.draft(catalogue).criterion.name);
  }

  /** Whether the structure says by itself how much goes. */
  fixes(catalogue: Catalogue): boolean {
    return cardOf(catalogue, 'structure', this.draft(catalogue).structure)?.fixes ?? false;
  }

  /** Whether the scores alone tell what goes: units are counted, and no widths are rounded afterwards. */
  isByScores(catalogue: Catalogue): boolean {
    const draft = this.draft(catalogue);
    return this.fixes(catalogue) || (inUnits(draft) && (draft.scope.multiple ?? 1) === 1);
  }

  outlook(catalogue: Catalogue, session: SessionView): Outlook | null {
    const draft = this.draft(catalogue);
    const scope = cardOf(catalogue, 'scope', draft.scope);
    if (!this.scores.rows) return null;
    const units = inUnits(draft) ? this.target(catalogue, session) : this.gone(session);
    const seen = outlook(withHeld(this.scores.rows, session.network, draft), draft, scope, units);
    const order = new Map(session.network?.layers.map((layer, i) => [layer.site, i]));
    const place = (site: string): number => order.get(site) ?? order.size;
    return { ...seen, layers: seen.layers.sort((p, q) => place(p.site) - place(q.site)) };
  }

  /** The plan as it would be sent; null while a scope with shares by layer waits for the scores it is made from. */
  planNow(catalogue: Catalogue, network: NetworkCard, session: SessionView): Plan | null {
    const draft = this.draft(catalogue);
    const scope = cardOf(catalogue, 'scope', draft.scope);
    const seen = this.outlook(catalogue, session);
    if (scope && isProfile(scope) && !seen) return null;
    const after = seen?.after ?? Object.fromEntries(network.layers.map((layer) => [layer.site, 0]));
    return planOf(draft, scope, this.target(catalogue, session), after, this.fixes(catalogue));
  }

  /** Takes over a preset: its shares by layer, one step of it. */
  usePreset(catalogue: Catalogue, preset: Preset): void {
    const scope = profileScope(catalogue);
    if (!scope) return;
    const rates = preset.ratios;
    const sparsity = this.scores.rows ? targetOf(this.scores.rows, rates) : null;
    this.change({ ...this.draft(catalogue), scope: initialChoice(scope), rates, sparsity, minimum: {} });
  }

  /** Shares by layer as they would come out now, for someone who wants to change single ones. */
  freeze(catalogue: Catalogue, seen: Outlook, site = '', share = 0): Draft {
    const scope = profileScope(catalogue);
    const draft = this.draft(catalogue);
    if (!scope) return draft;
    const { rates, target } = retuned(seen, site, share);
    const kept = draft.scope.name === scope.name ? draft.scope : initialChoice(scope);
    return { ...draft, scope: kept, rates, sparsity: target };
  }

  setMinimum(catalogue: Catalogue, site: string, share: number | null): void {
    this.change(withMinimum(this.draft(catalogue), site, share));
  }

  /** Makes the plan on screen the next step; does nothing while something stands in the way. */
  async commit(actions: Actions): Promise<void> {
    if (!this.plan || this.hindrance !== '' || this.sending) return;
    this.sending = true;
    const taken = await actions.commit(this.plan, this.control);
    this.sending = false;
    if (taken) this.taken();
  }

  /** The lines that make this very step. */
  python(session: SessionView): string {
    return pythonOf(
      session,
      `step = model.prune(${literal(this.plan ?? {})}, parent=${stepOf(session.head)}${this.control ? ', control=True' : ''})`,
    );
  }

  /** After a step was taken: the choices stay, the target is suggested anew. */
  private taken(): void {
    if (this.edited) this.edited = { ...this.edited, sparsity: null };
    this.preview.clear();
  }
}
