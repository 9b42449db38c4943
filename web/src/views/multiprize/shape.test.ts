import { describe, expect, it } from 'vitest';
import { answered } from '../shared/studies/answered';
import { accuracyRows, densityLines, findingOf, geometryRows, rangeOf, severityLines } from './shape';

const MOMENTS = ['angle_mean', 'angle_std', 'length_mean', 'length_std', 'margin_mean', 'margin_std'];

/** Networks clean, and at so many severities. */
function tickets(networks: string[], severities: number) {
  const levels = Array.from({ length: severities + 1 }, (_, severity) => severity);
  const each = networks.flatMap((network, i) => levels.map((severity) => ({ network, i, severity })));
  const groups = severities ? ['clean', 'noise', 'corrupted'] : ['clean'];
  const cells = networks.flatMap((network, i) =>
    groups.map((group, g) => ({ network, group, accuracy: 0.9 - 0.1 * (i + g) })),
  );
  const kinds = severities ? ['clean', 'corrupted'] : ['clean'];
  const places = networks.flatMap((network) => kinds.map((samples) => ({ network, samples })));
  return answered('multiprize', {
    severity: {
      network: each.map(({ network }) => network),
      severity: each.map(({ severity }) => severity),
      accuracy: each.map(({ i, severity }) => 0.9 - 0.1 * i - 0.05 * severity),
    },
    accuracy: {
      network: cells.map(({ network }) => network),
      group: cells.map(({ group }) => group),
      accuracy: cells.map(({ accuracy }) => accuracy),
    },
    geometry: {
      network: places.map(({ network }) => network),
      samples: places.map(({ samples }) => samples),
      ...Object.fromEntries(MOMENTS.map((name) => [name, places.map(() => 1)])),
    },
  });
}

describe('tickets beside the trained network', () => {
  it('are drawn network by network', () => {
    const first = tickets(['dense'], 0);
    expect(severityLines(first).map(({ name, at }) => [name, at.map(({ x }) => x)])).toEqual([
      ['dense', [0]],
    ]);
    expect(accuracyRows(first)).toEqual({
      groups: ['clean'],
      rows: [{ network: 'dense', cells: ['90.0'], lost: '–' }],
    });
    expect(geometryRows(first).map(({ network, samples }) => [network, samples])).toEqual([
      ['dense', 'clean'],
    ]);
    expect(findingOf([first])).toBe('Clean samples that are right: dense 90.0\u202f%');
  });
  it('say at which severities they were looked at by now', () => {
    expect(findingOf([tickets(['dense', 'ticket'], 1)])).toMatch(
      /corrupted at severity 1, .*: dense 20.0, ticket 20.0$/,
    );
    expect(findingOf([tickets(['dense'], 3)])).toContain('corrupted at severity 1 to 3, ');
    expect(findingOf([tickets(['dense'], 5)])).toContain('From clean to corrupted, ');
  });
  it('differ in more than their hue', () => {
    const marks = severityLines(tickets(['dense', 'ticket', 'binary ticket'], 5)).map(({ mark }) => mark);
    expect(new Set(marks).size).toBe(3);
    const density = { network: ['ticket', 'binary ticket'], change: [0, 1], density: [1, 2] };
    const [one, other] = densityLines(answered('margins', { density }));
    expect([one!.color, one!.dash]).not.toEqual([other!.color, other!.dash]);
    expect(rangeOf([one!, other!]).ends).toEqual([0, 1]);
  });
});
