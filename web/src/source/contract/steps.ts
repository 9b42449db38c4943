import type {
  Comparison,
  LatencyAnswer,
  LayerDetail,
  LayerStates,
  MaskHead,
  Metrics,
  Predictions,
  Sensitivity,
} from '../../api';

export type RowOrder = 'index' | 'norm' | 'pruned';

/** Which tile of a mask: `level` 0 has a cell a weight, level k a cell for 2^k x 2^k weights. */
export interface TilePlace {
  level: number;
  row: number;
  column: number;
  order?: RowOrder;
  against?: string | null;
}

/** Row-major bytes of one tile, plane by plane (level 0: state, shade; above: now, earlier, restored, shade). */
export interface Tile {
  height: number;
  width: number;
  planes: Uint8Array[];
}

/** What a step is and does: layers, masks, figures, predictions. */
export interface StepsSource {
  layers(model: string, step: string, against?: string | null, signal?: AbortSignal): Promise<LayerStates>;
  layer(model: string, step: string, site: string, signal?: AbortSignal): Promise<LayerDetail>;
  sensitivity(
    model: string,
    step: string,
    site: string,
    criterion: string,
    signal?: AbortSignal,
  ): Promise<Sensitivity>;
  mask(
    model: string,
    step: string,
    site: string,
    against?: string | null,
    signal?: AbortSignal,
  ): Promise<MaskHead>;
  tile(model: string, head: MaskHead, place: TilePlace, signal?: AbortSignal): Promise<Tile>;

  metrics(model: string, step: string, data: string, signal?: AbortSignal): Promise<Metrics>;
  /** What taking out a step's silent units saves in time, if that was measured on this machine. */
  latency(model: string, step: string, signal?: AbortSignal): Promise<LatencyAnswer | null>;
  /** The same; the job that measures it if nothing is known, or if it shall be measured once more. */
  measureLatency(model: string, step: string, signal?: AbortSignal, again?: boolean): Promise<LatencyAnswer>;
  /** What a step says of every sample, clean or under a condition. */
  predictions(
    model: string,
    step: string,
    data: string,
    signal?: AbortSignal,
    condition?: string,
  ): Promise<Predictions>;
  compare(model: string, a: string, b: string, data: string, signal?: AbortSignal): Promise<Comparison>;
}
