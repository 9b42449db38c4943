import type {
  Catalogue,
  DataCard,
  Edit,
  JobCard,
  ModelCard,
  NetworkCard,
  SessionAnswer,
  StepCard,
  TreeAnswer,
} from '../api';
import type { Hovered, PageName, Selection, SessionView } from '../views/contract';
import type { Place } from './address';
import { writeSelection } from './chosen';
import { Drafts } from './draft.svelte';
import { Looks } from './looks.svelte';
import type { Lost } from './lost';

/** What the page shows, and of what. Changed by `Control` alone; views read it as `SessionView`. */
export class Session implements SessionView {
  info: SessionAnswer | null = $state.raw(null);
  catalogue: Catalogue | null = $state.raw(null);
  network: NetworkCard | null = $state.raw(null);
  tree: TreeAnswer | null = $state.raw(null);
  jobs: readonly JobCard[] = $state.raw([]);

  page: PageName = $state('overview');
  modelName: string | null = $state(null);
  dataName: string | null = $state(null);
  conditionA: string = $state('clean');
  conditionB: string = $state('clean');
  /** The step looked at where a link named another than the head. */
  at: string | null = $state(null);
  /** Chosen by the person; null follows the tree: the trained network, the head. */
  chosenA: string | null = $state(null);
  chosenB: string | null = $state(null);
  layer: string | null = $state(null);
  /** The study that is open, as a link says it; null for the first. */
  study: string | null = $state(null);
  selection: Selection | null = $state.raw(null);
  sample: number | null = $state(null);
  hovered: Hovered | null = $state.raw(null);
  /** What the link that was opened last asked for in vain. */
  lost: readonly Lost[] = $state.raw([]);
  /** False while the line to the server is lost. */
  online = $state(true);

  readonly drafts = new Drafts();
  readonly looks = new Looks();

  readonly folder: string = $derived(this.info?.folder ?? '');
  readonly model: ModelCard | null = $derived(
    this.info?.models.find((card) => card.name === this.modelName) ?? null,
  );
  readonly data: DataCard | null = $derived(
    this.info?.datasets.find((card) => card.name === (this.dataName ?? this.model?.data[0])) ?? null,
  );
  private readonly byId = $derived(new Map(this.tree?.steps.map((card) => [card.id, card])));
  readonly head: StepCard | null = $derived(this.step(this.at) ?? this.step(this.tree?.head));
  readonly root: StepCard | null = $derived(this.tree?.steps.find((card) => card.parent === null) ?? null);
  readonly a: StepCard | null = $derived(this.step(this.chosenA) ?? this.root);
  readonly b: StepCard | null = $derived(this.step(this.chosenB) ?? this.head);
  readonly conditions = $derived({ a: this.conditionA, b: this.conditionB });
  readonly condition: string = $derived(this.conditionB);
  readonly same: boolean = $derived(this.a?.id === this.b?.id && this.conditionA === this.conditionB);
  readonly draft: readonly Edit[] = $derived(this.drafts.edits(this.head?.id));

  step(id: string | null | undefined): StepCard | null {
    return (id && this.byId.get(id)) || null;
  }

  /** What a link to this picture says. */
  readonly place: Place = $derived({
    model: this.modelName,
    page: this.page,
    step: this.head?.id ?? null,
    a: this.chosenA,
    b: this.chosenB,
    data: this.dataName,
    on: this.conditionA === 'clean' ? null : this.conditionA,
    onB: this.conditionB === this.conditionA ? null : this.conditionB,
    layer: this.layer,
    sel: writeSelection(this.selection),
    sample: this.sample === null ? null : String(this.sample),
    looks: this.looks.all,
    study: this.study,
  });
}
