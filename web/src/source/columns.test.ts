import { expect, test } from 'vitest';
import { readColumns } from './columns';

/** A safetensors file as its own description says it is made. */
function file(entries: Record<string, { dtype: string; shape: number[]; bytes: number[] }>): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { step: 'a' } };
  const data: number[] = [];
  for (const [name, { dtype, shape, bytes }] of Object.entries(entries)) {
    header[name] = { dtype, shape, data_offsets: [data.length, data.length + bytes.length] };
    data.push(...bytes);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const buffer = new ArrayBuffer(8 + text.length + data.length);
  new DataView(buffer).setBigUint64(0, BigInt(text.length), true);
  new Uint8Array(buffer).set(text, 8);
  new Uint8Array(buffer).set(data, 8 + text.length);
  return buffer;
}

test('columns keep their names, shapes and numbers', () => {
  const columns = readColumns(
    file({
      right: { dtype: 'U8', shape: [3], bytes: [1, 0, 1] },
      label: { dtype: 'I16', shape: [2], bytes: [7, 0, 0xff, 0xff] },
    }),
  );
  expect([...columns.keys()]).toEqual(['right', 'label']);
  expect([...columns.get('right')!.values]).toEqual([1, 0, 1]);
  expect([...columns.get('label')!.values]).toEqual([7, -1]);
});

test('half-precision numbers are read to the bit', () => {
  const halves = [0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0x7c00, 0x0000];
  const bytes = halves.flatMap((half) => [half & 255, half >> 8]);
  const { values } = readColumns(file({ x: { dtype: 'F16', shape: [7], bytes } })).get('x')!;
  expect([...values]).toEqual([1, -2, Math.fround(1365 / 4096), 2 ** -24, 65504, Infinity, 0]);
});

test('a type nobody here draws is left out, not misread', () => {
  const columns = readColumns(file({ id: { dtype: 'I64', shape: [1], bytes: [1, 0, 0, 0, 0, 0, 0, 0] } }));
  expect(columns.size).toBe(0);
});
