import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listen } from './events';
import type { ServerEvent } from './source';

class Line {
  onopen: () => void = () => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  onclose: () => void = () => undefined;
  close = vi.fn();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('hears events, says that the line is lost, and comes back by itself', () => {
  const lines: Line[] = [];
  const heard: ServerEvent[] = [];
  const stop = listen(
    (event) => heard.push(event),
    () => {
      lines.push(new Line());
      return lines.at(-1) as unknown as WebSocket;
    },
  );
  lines[0]!.onopen();
  lines[0]!.onmessage({ data: '{"type":"tree","model":"lenet"}' });
  lines[0]!.onclose();
  vi.advanceTimersByTime(500);
  expect(lines).toHaveLength(2);
  lines[1]!.onopen();
  expect(heard).toEqual([
    { type: 'line', up: true },
    { type: 'tree', model: 'lenet' },
    { type: 'line', up: false },
    { type: 'line', up: true },
  ]);
  stop();
  lines[1]!.onclose();
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
});

it('waits longer and longer for a server that stays away, and says so once', () => {
  let n = 0;
  let line = new Line();
  const heard: ServerEvent[] = [];
  listen(
    (event) => heard.push(event),
    () => {
      n += 1;
      line = new Line();
      return line as unknown as WebSocket;
    },
  );
  for (let i = 0; i < 10; i += 1) {
    line.onclose();
    vi.advanceTimersByTime(8000);
  }
  expect(n).toBe(11);
  expect(heard).toEqual([{ type: 'line', up: false }]);
});
