import type { Catalogue } from '../../src/api';
import { axis } from './axis';
import { CORRUPTIONS } from './robustness';
import { STUDIES } from './studies';

const WIDE = ['weight', 'filter', 'input_channel'];

/** Every scope can leave single layers a share of their units. */
const KEEPS = { minimum_kept: { title: 'Keep at least', type: 'object', default: {} } };

/** The axes of a plan with their forms. */
export const CATALOGUE: Catalogue = {
  corruptions: CORRUPTIONS,
  studies: STUDIES,
  criteria: [
    axis(
      'magnitude',
      'Magnitude',
      'Removes the smallest weights.',
      { p: { title: 'Norm', description: 'Order of the norm', type: 'integer', default: 1, enum: [1, 2] } },
      { code: 'Mg', structures: WIDE },
    ),
    axis(
      'lookahead',
      'Look-ahead',
      'How far the output moves, one layer to both sides.',
      { order: { title: 'Order', type: 'string', default: 'base', enum: ['base', 'forward', 'backward'] } },
      { code: 'La', structures: ['weight', 'filter'] },
    ),
    axis('random', 'Random', 'Removes any weights; the control.', {}, { code: 'Rn', structures: WIDE }),
  ],
  structures: [
    axis('weight', 'Weight', 'Single weights.', {}, { unit: 'weight' }),
    axis('filter', 'Filter', 'Whole output channels or neurons.', {}, { unit: 'filter' }),
    axis('input_channel', 'Input', 'Whole input channels of a layer.', {}, { unit: 'input channel' }),
  ],
  scopes: [
    axis('global', 'Global', 'All units compete.', KEEPS),
    axis('uniform', 'Uniform', 'The same share in every layer.', KEEPS),
    axis('ratios', 'Per layer', 'A share for each layer.', {
      ratios: { title: 'Ratios', type: 'object', default: {} },
      per_step: { title: 'Of the survivors', type: 'boolean', default: false },
      ...KEEPS,
    }),
  ],
  schedules: [
    axis('one_shot', 'One shot', 'All at once.'),
    axis('constant', 'Constant', 'The same share each round.', {
      rounds: { title: 'Rounds', type: 'integer', default: 3, minimum: 1, maximum: 50 },
    }),
    axis('exponential', 'Exponential', 'The same ratio each round.', {
      rounds: { title: 'Rounds', type: 'integer', default: 3, minimum: 1, maximum: 50 },
    }),
  ],
  targets: [
    axis('units', 'Units', 'The share of units that is gone.', {}, { counted: 'units' }),
    axis(
      'macs',
      'MACs',
      'The share of multiply-accumulates that is gone.',
      {},
      { counted: 'multiply-accumulates' },
    ),
    axis(
      'accuracy',
      'Accuracy',
      'Until the accuracy falls.',
      { drop: { title: 'Drop at most', type: 'number', default: 0.01, minimum: 0, maximum: 1 } },
      { counted: 'units' },
    ),
  ],
  recoveries: [
    axis('none', 'None', 'Leaves the weights as they are.'),
    axis(
      'fine_tune',
      'Fine-tune',
      'Trains what is left.',
      {
        epochs: { title: 'Epochs', type: 'integer', default: 2, minimum: 1, maximum: 200 },
        optimizer: { title: 'Optimizer', type: 'string', default: 'sgd', enum: ['sgd', 'adam'] },
        learning_rate: {
          title: 'Learning rate',
          type: 'number',
          default: 0.01,
          exclusiveMinimum: 0,
          maximum: 10,
        },
      },
      { trains: true },
    ),
  ],
};
