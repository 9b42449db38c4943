import type { ViewSpec } from './contract';

/** A view whose rows and state only itself knows. */
export type AnyView = ViewSpec<unknown, unknown>;

/** Says what a view is; `export default defineView({...})` in `views/NAME/index.ts` is all there is to adding one. */
export function defineView<Rows, Local = undefined>(spec: ViewSpec<Rows, Local>): AnyView {
  // The shell hands rows and state of a view back to that same view only, so forgetting their types is safe.
  return spec as unknown as AnyView;
}

const found = import.meta.glob<{ default: AnyView }>('./*/index.ts', { eager: true });

/** Every view by the name of its folder. */
export const views: ReadonlyMap<string, AnyView> = new Map(
  Object.values(found).map((module) => [module.default.name, module.default]),
);
