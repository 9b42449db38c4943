import type { ExportCard, ExportsAnswer } from '../../src/api';

const FORMS: [name: string, title: string, suffix: string, smaller: boolean][] = [
  ['shrunk', 'Smaller network', '.zip', true],
  ['onnx', 'ONNX', '.onnx', true],
  ['safetensors', 'Weights with zeros', '.safetensors', false],
];

/** The forms in which a step could leave. */
export function exportsOf(step: string): ExportsAnswer {
  return {
    step,
    number: 1,
    before: { n_params: 269_722, n_nonzero: 163_382, macs: 40_551_040, n_bytes: 1_084_544 },
    after: { n_params: 163_382, n_nonzero: 163_382, macs: 32_238_208, n_bytes: 658_336 },
    note: '',
    forms: FORMS.map(([name, title, suffix, smaller]): ExportCard => ({
      name,
      title,
      summary: 'A made-up form.',
      use: 'look at the page',
      file: `made-up-step1${suffix}`,
      smaller,
      install: '',
      refusal: '',
      python: 'net = load()',
      python_without: 'net = load()',
    })),
  };
}
