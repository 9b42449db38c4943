import type { Plan, StepCard, TreeAnswer } from '../../src/api';
import type { TreeChange } from '../../src/source/source';
import { NETWORKS } from './network';
import { random } from './random';

type Row = [
  method: string,
  code: string,
  criterion: string,
  parent: number | null,
  kept: number[],
  accuracy: number,
  loss: number,
  note?: string,
];

const ALEXNET: Row[] = [
  ['Trained', '', '', null, [1, 1, 1, 1, 1, 1, 1, 1], 0.906, 0.312],
  ['Magnitude', 'Mg', 'magnitude', 0, [0.92, 0.84, 0.76, 0.74, 0.72, 0.66, 0.64, 1], 0.904, 0.318],
  ['Magnitude', 'Mg', 'magnitude', 1, [0.86, 0.7, 0.57, 0.54, 0.52, 0.45, 0.43, 1], 0.897, 0.341],
  [
    'Magnitude',
    'Mg',
    'magnitude',
    2,
    [0.8, 0.58, 0.43, 0.4, 0.37, 0.3, 0.28, 0.9],
    0.869,
    0.428,
    'collapses on cat',
  ],
  ['Look-ahead', 'La', 'lookahead', 0, [0.94, 0.82, 0.72, 0.7, 0.69, 0.69, 0.67, 1], 0.905, 0.315],
  ['Look-ahead', 'La', 'lookahead', 4, [0.91, 0.68, 0.52, 0.49, 0.48, 0.47, 0.45, 1], 0.902, 0.326],
  ['By hand', 'Hd', 'hand', 5, [0.91, 0.68, 0.52, 0.49, 0.33, 0.47, 0.45, 1], 0.901, 0.329, 'conv5, 38 maps'],
];

/** A tree of steps that grows and moves like the real one. */
export class MadeUpTree {
  readonly steps: StepCard[] = [];
  head: string;
  private undone: string[] = [];

  constructor(readonly model: string) {
    const rows = model === 'alexnet' ? ALEXNET : ALEXNET.slice(0, 1);
    for (const [method, code, criterion, parent, kept, accuracy, loss, note] of rows) {
      const shares = NETWORKS[model]!.layers.map((_, i) => 1 - (kept[i] ?? 1));
      this.add({
        method,
        code,
        criterion,
        parent: parent === null ? null : this.steps[parent]!.id,
        shares,
        accuracy,
        loss,
        note,
      });
    }
    this.head = this.steps.at(-1)!.id;
  }

  add(made: {
    method: string;
    code: string;
    criterion: string;
    parent: string | null;
    shares: number[];
    accuracy: number;
    loss: number;
    note?: string;
    plan?: Plan;
  }): StepCard {
    const { layers } = NETWORKS[this.model]!;
    const all = layers.reduce((n, card) => n + card.n_weights, 0);
    const gone = layers.reduce((n, card, i) => n + Math.round(card.n_weights * made.shares[i]!), 0);
    const number = this.steps.length;
    const sparsity = gone / all;
    const step: StepCard = {
      id: `${this.model}-${number}-${Math.floor(random(number, all) * 1e9).toString(16)}`,
      number,
      parent: made.parent,
      method: made.method,
      code: made.code,
      criterion: made.criterion,
      summary: made.code ? `weight, global, ${Math.round(sparsity * 100)} %` : 'as it was opened',
      plan: made.plan ? { ...made.plan } : null,
      note: made.note ?? '',
      created: '2026-11-21T03:00:00Z',
      removed: false,
      sparsity,
      n_params: all,
      n_nonzero: all - gone,
      layer_shares: made.shares,
      accuracy: { value: made.accuracy, low: made.accuracy - 0.006, high: made.accuracy + 0.006, n: 10_000 },
      loss: made.loss,
      trains: false,
      rounds: [],
      epochs: [],
    };
    this.steps.push(step);
    return step;
  }

  /** A step from a plan: every unlocked layer goes towards the target. */
  grow(plan: Plan, parent: string | null): StepCard {
    const from = this.step(parent ?? this.head);
    const hand = plan.criterion.name === 'hand';
    const target = plan.sparsity ?? from.sparsity + 0.01;
    const shares = from.layer_shares.map((share, i) =>
      i === from.layer_shares.length - 1
        ? share
        : Math.max(share, hand ? share + 0.01 : target * (0.9 + 0.02 * i)),
    );
    const method = hand ? 'By hand' : plan.criterion.name === 'lookahead' ? 'Look-ahead' : 'Magnitude';
    const loss = 0.312 + target ** 3 * 0.3;
    const made = this.add({
      method,
      code: hand ? 'Hd' : method === 'Look-ahead' ? 'La' : 'Mg',
      criterion: plan.criterion.name,
      parent: from.id,
      shares,
      accuracy: 0.906 - target ** 4 * 0.12,
      loss,
      plan,
    });
    this.head = made.id;
    return made;
  }

  step(id: string): StepCard {
    return this.steps.find((step) => step.id === id)!;
  }

  change(change: TreeChange): void {
    if (change.kind === 'undo') {
      this.undone.push(this.head);
      this.head = this.step(this.head).parent ?? this.head;
    } else if (change.kind === 'redo') this.head = this.undone.pop() ?? this.head;
    else if (change.kind === 'go') this.head = change.step;
    else {
      const at = this.steps.findIndex((step) => step.id === change.step);
      const edit = change.kind === 'note' ? { note: change.text } : { removed: change.kind === 'remove' };
      this.steps[at] = { ...this.steps[at]!, ...edit };
    }
  }

  answer(): TreeAnswer {
    const head = this.step(this.head);
    return {
      model: this.model,
      head: this.head,
      steps: [...this.steps],
      can_undo: head.parent !== null,
      can_redo: this.undone.length > 0,
      undo: head.parent ? `${head.method}, ${head.summary}` : '',
      redo: this.undone.length ? 'the step undone last' : '',
    };
  }
}
