/** The mask view's own state: tool, mode, sorting, and where one looked at each layer. */
import type { MaskHead } from '../../api';
import type { RowOrder } from '../../source/source';
import type { Scene } from './scene.svelte';
import { TileStore } from './tiles';
import type { Viewport } from './viewport';

export type Tool = 'pan' | 'brush' | 'take' | 'restore';
/** What the whole-row tool takes at a click. */
export type Taking = 'row' | 'column' | 'kernel';
export type Mode = 'step' | 'a' | 'b' | 'difference';

export interface MaskRows {
  head: MaskHead;
  model: string;
  mode: Mode;
  /** Names the mask: model, step, site, compared step. */
  mask: string;
}

const TAKINGS: readonly Taking[] = ['row', 'column', 'kernel'];

export class MaskLocal {
  tool: Tool = $state('brush');
  taking: Taking = $state('row');
  mode: Mode = $state('step');
  order: RowOrder = $state('index');
  /** What is on screen now; keys and tools act on it. */
  scene: Scene | null = $state.raw(null);
  readonly tiles = new TileStore();
  private looks: Record<string, Viewport> = $state.raw({});

  look(site: string): Viewport | null {
    return this.looks[site] ?? null;
  }

  setLook(site: string, view: Viewport): void {
    this.looks = { ...this.looks, [site]: view };
  }

  /** Takes a tool in hand; the row tool, taken again, goes on to columns, then kernels. */
  use(tool: Tool): void {
    if (tool === 'take' && this.tool === 'take') {
      this.taking = TAKINGS[(TAKINGS.indexOf(this.taking) + 1) % TAKINGS.length]!;
    }
    this.tool = tool;
  }
}
