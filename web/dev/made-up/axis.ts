import type { AxisCard } from '../../src/api';

/** A choice as the server describes it. */
export function axis(
  name: string,
  title: string,
  summary: string,
  fields: Record<string, unknown> = {},
  more: Partial<AxisCard> = {},
): AxisCard {
  return {
    name,
    title,
    summary,
    code: '',
    needs: [],
    structures: [],
    unit: '',
    counted: '',
    asked: true,
    trains: false,
    fixes: false,
    fields,
    definitions: {},
    ...more,
  };
}
