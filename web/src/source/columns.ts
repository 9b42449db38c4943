/** Columns of numbers by name, as the server packs them: a safetensors file. */
export interface Column {
  /** Rows first; a column of one number a row has one size. */
  shape: readonly number[];
  values: Float32Array | Int32Array | Int16Array | Uint8Array;
}

export type Columns = ReadonlyMap<string, Column>;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

type Reader = (bytes: ArrayBuffer) => Column['values'];

const READERS: Record<string, Reader> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => fromHalves(new Uint16Array(bytes)),
  I32: (bytes) => new Int32Array(bytes),
  I16: (bytes) => new Int16Array(bytes),
  U8: (bytes) => new Uint8Array(bytes),
};

/** Reads a safetensors file: the length of its header, the header as JSON, then the numbers. */
export function readColumns(file: ArrayBuffer): Columns {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length))) as Record<
    string,
    Entry
  >;
  const columns = new Map<string, Column>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    const reader = READERS[dtype];
    if (name === '__metadata__' || !reader) continue;
    const [from, to] = data_offsets.map((offset) => 8 + length + offset) as [number, number];
    columns.set(name, { shape, values: reader(file.slice(from, to)) }); // a copy, since offsets are not aligned
  }
  return columns;
}

/** Every half-precision number there is, in the order of its bits. */
let table: Float32Array | null = null;

function fromHalves(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 1 << 16 }, (_, half) => fromHalf(half));
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = table[bits[i]!]!;
  return values;
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
